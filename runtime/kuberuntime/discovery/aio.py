"""Locks in asyncio. Has what :mod:`kuberuntime.discovery.threads` has."""

from asyncio import Lock

__all__ = ["Lock"]
