# Derived from runtime/kuberuntime/testing/_async/__init__.py by scripts/unasync.py: edit that one.
"""The half that waits in asyncio."""
