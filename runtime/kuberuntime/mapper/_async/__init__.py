"""The half for asyncio."""
