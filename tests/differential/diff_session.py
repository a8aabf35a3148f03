"""Requests made of a server, with all that was asked and answered written down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from kuberuntime.rest import ApiError, Request, RESTClient
from kuberuntime.rest.lines import LONGEST_LINE, LineSplitter

GROUP = "diff.kubewright.example"
API = f"/apis/{GROUP}/v1"
SILENCE = 20.0  # seconds, after which a stream fails rather than hangs

HEADERS = ("content-type", "warning", "retry-after", "allow")
"""What of an answer's headers is compared."""

JSON = "application/json"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"


@dataclass(frozen=True)
class Answer:
    """What came back. ``body`` is decoded where it is JSON, else text."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def version(self) -> str:
        """The resource version of the object, or list."""
        found: str = self.body["metadata"]["resourceVersion"]
        return found

    @property
    def uid(self) -> str:
        """The UID of the object."""
        found: str = self.body["metadata"]["uid"]
        return found


@dataclass
class Session:
    """A scenario's way to a server.

    Names of objects are its own in ``namespace``; of those without namespace they
    have to begin with :meth:`own`'s prefix. Everything goes to the ``transcript``.
    """

    rest: RESTClient
    namespace: str
    transcript: list[dict[str, Any]] = field(default_factory=list)

    @property
    def widgets(self) -> str:
        """The path of widgets, the namespaced kind that has everything."""
        return self.path("widgets")

    @property
    def blobs(self) -> str:
        """The path of blobs, the namespaced kind that keeps what it does not know."""
        return self.path("blobs")

    @property
    def shelves(self) -> str:
        """The path of shelves, the kind without namespace and subresources."""
        return f"{API}/shelves"

    def path(self, plural: str, version: str = "v1") -> str:
        """The path of a namespaced kind."""
        return f"/apis/{GROUP}/{version}/namespaces/{self.namespace}/{plural}"

    def own(self, name: str) -> str:
        """The name of an object without namespace."""
        return f"{self.namespace}-{name}"

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content_type: str = JSON,
        accept: str = JSON,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        """Make a request; ``body`` is JSON, or bytes as they are."""
        sent = [("Accept", accept), *headers]
        content: bytes | None = None
        if body is not None:
            sent.append(("Content-Type", content_type))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
        bare, _, query = path.partition("?")
        asked = tuple(parse_qsl(query, keep_blank_values=True))
        request = Request(method, bare, asked, tuple(sent), content, timeout=SILENCE)
        response = self.rest.send(request)
        kept = {name: response.headers.get(name) for name in HEADERS}
        shown = {name: value for name, value in kept.items() if value is not None}
        answer = Answer(response.status, shown, _decoded(response.body))
        self.transcript.append(
            {
                "request": f"{method} {path}",
                "sent": body if isinstance(body, dict) else None,
                "status": answer.status,
                "headers": dict(shown),
                "body": answer.body,
            }
        )
        return answer

    def get(self, path: str, **options: Any) -> Answer:
        """Read an object, or a list."""
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Answer:
        """Create an object."""
        return self.send("POST", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Answer:
        """Replace an object."""
        return self.send("PUT", path, body, **options)

    def delete(self, path: str, body: Any = None, **options: Any) -> Answer:
        """Delete an object, or a collection."""
        return self.send("DELETE", path, body, **options)

    def merge(self, path: str, patch: Any, **options: Any) -> Answer:
        """Send a merge patch."""
        return self.send("PATCH", path, patch, content_type=MERGE_PATCH, **options)

    def json_patch(self, path: str, *operations: Any, **options: Any) -> Answer:
        """Send a JSON patch."""
        patch = list(operations)
        return self.send("PATCH", path, patch, content_type=JSON_PATCH, **options)

    def apply(
        self, path: str, body: Any, manager: str = "one", *, force: bool = False
    ) -> Answer:
        """Send a server-side apply."""
        query = {"fieldManager": manager} | ({"force": "true"} if force else {})
        joint = "&" if "?" in path else "?"
        path = f"{path}{joint}{urlencode(query)}"
        return self.send("PATCH", path, body, content_type=APPLY_PATCH)

    @contextmanager
    def watching(self, path: str, accept: str = JSON) -> Iterator[Stream]:
        """A watch for the length of a block; what was read of it is written down."""
        bare, _, query = path.partition("?")
        asked = (("watch", "true"), *parse_qsl(query, keep_blank_values=True))
        request = Request(
            "GET", bare, asked, (("Accept", accept),), timeout=SILENCE, silence=SILENCE
        )
        entry: dict[str, Any] = {"request": f"WATCH {path}"}
        self.transcript.append(entry)
        try:
            answer = self.rest.stream(request)
        except ApiError as refusal:
            entry |= {"status": refusal.code, "body": refusal.status.to_dict()}
            yield Stream(None, entry)
            return
        entry |= {"status": answer.status, "events": []}
        try:
            yield Stream(answer, entry)
        finally:
            answer.close()

    def watch(self, path: str, count: int | None = None) -> list[Any]:
        """The first events of a watch, all until its end where there is no count."""
        with self.watching(path) as stream:
            return stream.take(count)


class Stream:
    """The events of a watch that is open. One that was refused has none."""

    def __init__(self, answer: Any, entry: dict[str, Any]) -> None:
        self._answer = answer
        self._entry = entry
        self._splitter = LineSplitter(LONGEST_LINE)
        self._lines: list[bytes] = []

    def take(self, count: int | None = None) -> list[Any]:
        """The next events; the rest of them without a count."""
        events: list[Any] = []
        while self._answer is not None and (count is None or len(events) < count):
            if self._lines:
                events.append(json.loads(self._lines.pop(0)))
                continue
            piece = self._answer.piece()
            if piece is None:
                break
            self._lines += [line for line in self._splitter.feed(piece) if line]
        self._entry.setdefault("events", []).extend(events)
        return events


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def has_namespaces(rest: RESTClient) -> bool:
    """Whether a server has namespaces, as its discovery says; one of CRDs has none."""
    found = rest.send(Request("GET", "/api/v1", headers=(("Accept", JSON),)))
    if found.status == 404:
        return False
    resources = json.loads(found.body)["resources"]
    return any(one["name"] == "namespaces" for one in resources)


def make_namespace(rest: RESTClient, name: str) -> None:
    """Make a namespace, of a server that has them, for a scenario to be in."""
    body = json.dumps({"metadata": {"name": name}}).encode()
    headers = (("Accept", JSON), ("Content-Type", JSON))
    made = rest.send(Request("POST", "/api/v1/namespaces", (), headers, body))
    assert made.status == 201, made.body
