"""The half that waits in asyncio."""
