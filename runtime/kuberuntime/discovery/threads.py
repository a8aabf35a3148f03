"""Locks in threads. Has what :mod:`kuberuntime.discovery.aio` has."""

from threading import Lock

__all__ = ["Lock"]
