"""Scripts that measure once, each run in a fresh process of some environment."""
