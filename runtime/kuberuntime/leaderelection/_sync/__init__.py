# Derived from runtime/kuberuntime/leaderelection/_async/__init__.py by scripts/unasync.py: edit that one.
"""The locks of tasks."""
