"""The driver: what does I/O."""
