# Derived from runtime/kuberuntime/events/_async/__init__.py by scripts/unasync.py: edit that one.
"""Events written by tasks."""
