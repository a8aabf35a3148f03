"""Events written by tasks."""
