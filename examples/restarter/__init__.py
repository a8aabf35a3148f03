"""Restarts Deployments whose configuration changed: a controller with threads."""
