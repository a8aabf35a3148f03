# Derived from runtime/kuberuntime/controller/_async/__init__.py by scripts/unasync.py: edit that one.
"""Controllers whose workers are tasks."""
