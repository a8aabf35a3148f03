"""The locks of tasks."""
