"""The connections of a listening server: who is at the other end, and how to cut one."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, TypeAlias

from uvicorn.protocols.http.h11_impl import H11Protocol

from kuberuntime.testing.server.messages import User

Address: TypeAlias = tuple[str, int]


class Connections:
    """The transports of a server's connections, by the address at the other end."""

    def __init__(self) -> None:
        self._open: dict[Address, asyncio.Transport] = {}

    def user_at(self, address: Address) -> User | None:
        """Who the client's certificate says it is; None where there is none."""
        transport = self._open.get(address)
        found: ssl.SSLObject | None = (
            transport.get_extra_info("ssl_object") if transport else None
        )
        certificate: Mapping[str, Any] = (found and found.getpeercert()) or {}
        if not certificate:
            return None
        subject = [part for parts in certificate["subject"] for part in parts]
        names = [value for key, value in subject if key == "commonName"]
        groups = [value for key, value in subject if key == "organizationName"]
        return User("".join(names[:1]), (*groups, "system:authenticated"))

    def cut(self, address: Address) -> None:
        """Close a connection without another byte."""
        if transport := self._open.get(address):
            transport.abort()

    def cut_all(self) -> None:
        """Close every connection without another byte."""
        for transport in list(self._open.values()):
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        """A protocol for uvicorn that tells of its connections."""
        opened = self._open

        class Protocol(H11Protocol):
            def connection_made(  # type: ignore[override]
                self, transport: asyncio.Transport
            ) -> None:
                super().connection_made(transport)
                # A transport that is closed does not know it any more. The names of
                # IPv6 peers have more to them than these two.
                self._peer: Address = transport.get_extra_info("peername")[:2]
                opened[self._peer] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                opened.pop(self._peer, None)
                super().connection_lost(exc)

        return Protocol
