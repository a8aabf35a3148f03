"""Sort the user's documents by what they are, and parse each into its type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from kubewright.diagnostics import InputError, Location, Note, pointer
from kubewright.load.discovery import Discovery, parse_aggregated, parse_plain
from kubewright.load.files import READABLE, RawDocument, read_documents
from kubewright.load.json_values import is_object
from kubewright.load.openapi import OpenAPIDocument, parse_v3
from kubewright.load.swagger import parse_v2


@dataclass(frozen=True)
class Specs:
    """Everything that the documents say, typed. The input of all later stages."""

    documents: tuple[OpenAPIDocument, ...]
    discovery: Discovery | None = None
    server_version: str = ""
    notes: tuple[Note, ...] = ()


_VERSION_TEXT = re.compile(r"[A-Za-z0-9.+_-]{0,64}")


class _Form(Enum):
    V3 = "OpenAPI v3"
    V3_INDEX = "OpenAPI v3 index"
    V2 = "Swagger v2"
    AGGREGATED = "aggregated discovery"
    PLAIN = "plain discovery"
    VERSION = "server version"


_PLAIN_KINDS = {"APIResourceList", "APIGroupList", "APIVersions", "APIGroup"}


def load(paths: Iterable[Path]) -> Specs:
    """Read files and folders and return what they say.

    OpenAPI v3 goes before v2 and aggregated discovery before plain where both are
    there; the other is left unread, with a note.

    Raises:
        InputError: a path or a document cannot be used.
    """
    forms: dict[_Form, list[RawDocument]] = defaultdict(list)
    for path in paths:
        for document in read_documents(path):
            forms[_form_of(document)].append(document)
    notes: list[Note] = []
    documents = _openapi(forms, notes)
    return Specs(
        documents=documents,
        discovery=_discovery(forms, notes),
        server_version=_server_version(forms[_Form.VERSION], documents),
        notes=tuple(notes),
    )


def superseded(documents: Iterable[RawDocument]) -> set[str]:
    """Names of documents that `load` would leave unread: others say more.

    Raises:
        InputError: a document is neither OpenAPI nor discovery.
    """
    forms = {document.name: _form_of(document) for document in documents}
    present = set(forms.values())
    return {
        name
        for name, form in forms.items()
        if (form is _Form.V2 and _Form.V3 in present)
        or (form is _Form.PLAIN and _Form.AGGREGATED in present)
    }


def _form_of(document: RawDocument) -> _Form:
    content = document.content
    kind = content.get("kind")
    if content.get("swagger") == "2.0":
        return _Form.V2
    if str(content.get("openapi", "")).startswith("3.0"):
        return _Form.V3
    if "openapi" in content:
        raise InputError(
            f"OpenAPI {content['openapi']!r}; only 3.0 is read",
            document.at("/openapi"),
            "Kubernetes servers write OpenAPI 3.0 below /openapi/v3",
        )
    if isinstance(content.get("gitVersion"), str):
        return _Form.VERSION
    if kind == "APIGroupDiscoveryList":
        return _Form.AGGREGATED
    if kind in _PLAIN_KINDS:
        return _Form.PLAIN
    if _is_index(content):
        return _Form.V3_INDEX
    found = f"a document of kind {kind!r}" if kind else "a document of another kind"
    raise InputError(
        f"{found}, not OpenAPI or discovery", Location(document.name), READABLE
    )


def _is_index(content: dict[str, Any]) -> bool:
    paths = content.get("paths")
    return is_object(paths) and all(
        is_object(path) and isinstance(path.get("serverRelativeURL"), str)
        for path in paths.values()
    )


def _openapi(
    forms: Mapping[_Form, list[RawDocument]], notes: list[Note]
) -> tuple[OpenAPIDocument, ...]:
    v3, v2 = forms[_Form.V3], forms[_Form.V2]
    if not v3 and not v2:
        raise InputError(
            "no OpenAPI document among the inputs",
            hint="give the server's /openapi/v3 documents or its /openapi/v2",
        )
    if v3:
        for index in forms[_Form.V3_INDEX]:
            _check_index(index, v3)
        notes.extend(
            Note(doc.at(), "Swagger v2 is left unread: OpenAPI v3 says more")
            for doc in v2
        )
        return tuple(parse_v3(document) for document in v3)
    if len(v2) > 1:
        raise InputError(
            f"two Swagger v2 documents; the other is {v2[0].name}",
            v2[1].at(),
            "each describes a whole server: generate from one",
        )
    return (parse_v2(v2[0]),)


def _check_index(index: RawDocument, documents: list[RawDocument]) -> None:
    """Every document that the server's index lists must be among the inputs.

    `apis/apps/v1` is saved as `apis__apps__v1.json` beside or below the index.
    """
    stems = {PurePosixPath(document.name).stem for document in documents}
    paths: dict[str, dict[str, str]] = index.content["paths"]
    for path, entry in paths.items():
        url = urlsplit(entry["serverRelativeURL"]).path
        if path.replace("/", "__") not in stems:
            raise InputError(
                f"the index lists {url}, but no such document is among the inputs",
                index.at(pointer(("paths", path))),
                f"fetch it and save it as {path.replace('/', '__')}.json",
            )


def _discovery(
    forms: Mapping[_Form, list[RawDocument]], notes: list[Note]
) -> Discovery | None:
    aggregated, plain = forms[_Form.AGGREGATED], forms[_Form.PLAIN]
    if aggregated:
        if plain:
            notes.append(
                Note(
                    plain[0].at(),
                    "plain discovery is left unread: aggregated discovery says the "
                    "same",
                )
            )
        return parse_aggregated(aggregated)
    return parse_plain(plain) if plain else None


def _server_version(
    versions: list[RawDocument], documents: tuple[OpenAPIDocument, ...]
) -> str:
    if versions:
        location = versions[0].at("/gitVersion")
        version = str(versions[0].content["gitVersion"])
    else:
        location = documents[0].at("info", "version")
        version = documents[0].api.info.version
    if not _VERSION_TEXT.fullmatch(version):
        raise InputError(
            f"{version!r} is no version of a server",
            location,
            "fetch /version from the server again",
        )
    return version
