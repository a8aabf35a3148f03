# Derived from runtime/kuberuntime/rest/_async/__init__.py by scripts/unasync.py: edit that one.
"""The drivers: verbs, pager, watch and the transport below them."""
