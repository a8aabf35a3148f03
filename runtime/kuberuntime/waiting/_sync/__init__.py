# Derived from runtime/kuberuntime/waiting/_async/__init__.py by scripts/unasync.py: edit that one.
"""The driver: what does I/O."""
