"""Recorded exchanges with a real API server, and their replay."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from rest_driver import Pieces


@dataclass(frozen=True)
class Exchange:
    """One request that was made of a server, and what the server answered."""

    file: str
    index: int
    note: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def method(self) -> str:
        return str(self.request["method"])

    @property
    def path(self) -> str:
        return str(urlsplit(self.request["path"]).path)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.request["path"]).query))

    @property
    def body(self) -> Any:
        """What was sent: JSON, text that is none, or None."""
        sent = self.request.get("body")
        return _parsed(sent) if isinstance(sent, str) else without_empty_metadata(sent)

    @property
    def status(self) -> int:
        return int(self.response["status"])

    @property
    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.response["events"]
        return events

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """What the server answered, to exactly the request it was asked."""
        asked = request.url
        assert (request.method, asked.path) == (self.method, self.path)
        assert _same_meaning(dict(parse_qsl(asked.query.decode()))) == _same_meaning(
            self.query
        )
        assert _parsed(request.content) == self.body
        for name, value in self.request["headers"].items():
            if not (self.path.endswith("/log") and name == "Accept"):
                assert request.headers[name] == value
        return httpx2.Response(
            self.status, headers=self._headers(), stream=Pieces([self._content()])
        )

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = self.response["headers"]
        return {k: v for k, v in headers.items() if k != "Transfer-Encoding"}

    def _content(self) -> bytes:
        if "events" in self.response:
            return b"".join(json.dumps(event).encode() + b"\n" for event in self.events)
        if "text" in self.response:
            return str(self.response["text"]).encode()
        body = self.response.get("body")
        return b"" if body is None else json.dumps(body).encode()


def _same_meaning(query: dict[str, str]) -> dict[str, str]:
    return {**query, "watch": "true"} if query.get("watch") == "1" else query


def without_empty_metadata(body: Any) -> Any:
    """A manifest without metadata that says nothing, which typed objects write out."""
    if isinstance(body, dict) and not body.get("metadata", True):
        return {key: value for key, value in body.items() if key != "metadata"}
    return body


def _parsed(sent: str | bytes) -> Any:
    try:
        return without_empty_metadata(json.loads(sent)) if sent else None
    except json.JSONDecodeError:
        return sent.decode() if isinstance(sent, bytes) else sent


def recordings(folder: Path) -> list[Exchange]:
    """Every exchange of a folder; none where it is missing."""
    return [
        Exchange(
            file=path.stem,
            index=index,
            note=exchange.get("note", ""),
            request=exchange["request"],
            response=exchange["response"],
        )
        for path in sorted(folder.glob("*.json"))
        for index, exchange in enumerate(
            json.loads(path.read_text()).get("exchanges", ())
        )
    ]
