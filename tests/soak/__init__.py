"""Tests that run as long as one likes: `python -m tests.soak`, or `make soak`."""
