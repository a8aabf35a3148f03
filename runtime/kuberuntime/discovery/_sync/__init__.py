# Derived from runtime/kuberuntime/discovery/_async/__init__.py by scripts/unasync.py: edit that one.
"""The half for asyncio."""
