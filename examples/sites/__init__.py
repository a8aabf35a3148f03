"""Runs websites of a CRD of its own: a controller with tasks."""
