"""Naming: one pass that gathers every identifier and resolves all collisions at once."""

from kubewright.naming.names import Names, Pins, Renamed, resolve_names

__all__ = ["Names", "Pins", "Renamed", "resolve_names"]
