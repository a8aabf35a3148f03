# Derived from runtime/kuberuntime/objects/_async/__init__.py by scripts/unasync.py: edit that one.
"""The driver: what does I/O."""
