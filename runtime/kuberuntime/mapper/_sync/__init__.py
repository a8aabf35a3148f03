# Derived from runtime/kuberuntime/mapper/_async/__init__.py by scripts/unasync.py: edit that one.
"""The half for asyncio."""
