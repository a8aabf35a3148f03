"""Informers for programs of threads: the same ones, on an event loop of their own."""
