"""Naming: one pass that gathers every identifier and resolves all collisions at once."""

from kubewright.naming.names import Names, Renamed, resolve_names
from kubewright.naming.pins import Pins

__all__ = ["Names", "Pins", "Renamed", "resolve_names"]
