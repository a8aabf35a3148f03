# Derived from runtime/kuberuntime/table/_async/__init__.py by scripts/unasync.py: edit that one.
"""The driver: what does I/O."""
