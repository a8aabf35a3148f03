# Derived from runtime/kuberuntime/watching/_async/__init__.py by scripts/unasync.py: edit that one.
"""The driver: what does I/O."""
