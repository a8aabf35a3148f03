"""Sort the user's documents by what they are, and parse each into its type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from kubewright.diagnostics import InputError, Location, Note, pointer
from kubewright.load.builtin import builtin_document
from kubewright.load.crd import CustomResources, is_crd, parse_crds
from kubewright.load.discovery import Discovery, parse_aggregated, parse_plain
from kubewright.load.documents import READABLE, RawDocument, Skipped
from kubewright.load.files import Reader
from kubewright.load.groups import (
    check_groups,
    crds_of,
    discovery_of,
    openapi_of,
)
from kubewright.load.json_values import count_objects, is_object
from kubewright.load.limits import MAX_OBJECTS
from kubewright.load.openapi import OpenAPIDocument, parse_v3
from kubewright.load.reading import Reading
from kubewright.load.swagger import parse_v2


@dataclass(frozen=True)
class Specs:
    """Everything that the documents say, typed. The input of all later stages.

    Attributes:
        crds: the CustomResourceDefinitions among them, as they stand.
    """

    documents: tuple[OpenAPIDocument, ...]
    discovery: Discovery | None = None
    server_version: str = ""
    notes: tuple[Note, ...] = ()
    crds: tuple[RawDocument, ...] = ()


_NO_VERSION = "unversioned"  # what kube-openapi writes where nobody says
_VERSION_TEXT = re.compile(r"[A-Za-z0-9.+_-]{0,64}")


class _Form(Enum):
    V3 = "OpenAPI v3"
    V3_INDEX = "OpenAPI v3 index"
    V2 = "Swagger v2"
    AGGREGATED = "aggregated discovery"
    PLAIN = "plain discovery"
    VERSION = "server version"
    CRD = "CustomResourceDefinition"


_PLAIN_KINDS = {"APIResourceList", "APIGroupList", "APIVersions", "APIGroup"}


def load(
    paths: Iterable[Path],
    groups: Collection[str] = (),
    reading: Reading = Reading(),
) -> Specs:
    """Read files and folders and return what they say, of some API groups or of all.

    OpenAPI v3 goes before v2 and aggregated discovery before plain where both are
    there; the other is left unread, with a note, as is what is none of these.
    CustomResourceDefinitions go before OpenAPI that describes the same.

    Raises:
        InputError: a path or a document cannot be used, or there is none that can, or
            none describes one of the groups.
    """
    reader = Reader(reading)
    forms, skipped = _sorted(reader, paths)
    _check_any(forms, skipped)
    notes = [document.note for document in skipped]
    notes += (*reader.notes, *_repeats(forms, reading))
    openapi, crds = _preferred(forms, notes), forms[_Form.CRD]
    discovery = _discovery(forms, notes)
    if groups:
        check_groups(groups, (*openapi, *crds))
        openapi, crds = openapi_of(openapi, groups), crds_of(crds, groups)
        discovery = discovery and discovery_of(discovery, groups)
    _check_size((*openapi, *crds))
    custom = parse_crds(crds)
    documents = tuple(map(_parse, openapi))
    return Specs(
        documents=_with_builtin((*custom.documents, *documents), custom),
        discovery=_join(discovery, custom),
        server_version=_server_version(forms[_Form.VERSION], documents),
        notes=(*notes, *custom.notes),
        crds=tuple(crds),
    )


_Forms = Mapping[_Form, list[RawDocument]]


def _sorted(reader: Reader, paths: Iterable[Path]) -> tuple[_Forms, list[Skipped]]:
    """The documents by their form, and what has none."""
    forms: dict[_Form, list[RawDocument]] = defaultdict(list)
    skipped: list[Skipped] = []
    for path in paths:
        for document in reader.read(path):
            if isinstance(document, Skipped):
                skipped.append(document)
                continue
            form = _form_of(document)
            if isinstance(form, Skipped):
                skipped.append(form)
            else:
                forms[form].append(document)
    return forms, skipped


def _repeats(forms: _Forms, reading: Reading) -> Iterable[Note]:
    """A note of each document that has a key twice, as kubectl would not even say."""
    listed = (document for documents in forms.values() for document in documents)
    found = {d.name: d.repeated for d in listed if d.repeated is not None}
    for name, repeated in found.items():
        if reading.strict:
            raise InputError(
                str(repeated),
                Location(name),
                "without --strict the last one counts, as with kubectl",
            )
        yield Note(Location(name), f"{repeated}; the last one counts")


def _check_any(forms: _Forms, skipped: list[Skipped]) -> None:
    """What was left unread is an error where nothing else is to be read."""
    if any(forms[form] for form in (_Form.CRD, _Form.V3, _Form.V2)):
        return
    if skipped:
        raise InputError(skipped[0].reason, skipped[0].location, READABLE)
    raise InputError(
        "no CustomResourceDefinition and no OpenAPI document among the inputs",
        hint="give CRDs, or the server's /openapi/v3 documents or its /openapi/v2",
    )


def _check_size(documents: Iterable[RawDocument]) -> None:
    objects = 0
    for document in documents:
        objects += count_objects(document.content)
        if objects > MAX_OBJECTS:
            raise InputError(
                f"more than {MAX_OBJECTS:,} JSON objects in the documents",
                document.at(),
                "name fewer documents at a time, or some groups with --group, if these "
                "can be trusted",
            )


def _with_builtin(
    documents: tuple[OpenAPIDocument, ...], custom: CustomResources
) -> tuple[OpenAPIDocument, ...]:
    defined = {
        name
        for document in documents
        if document.api.components
        for name in document.api.components.schemas or ()
    }
    builtin = builtin_document(custom.needed, defined)
    return (*documents, builtin) if builtin else documents


def _join(discovery: Discovery | None, custom: CustomResources) -> Discovery | None:
    """Both; where they describe one resource, the CustomResourceDefinition says more."""
    if discovery is None:
        return custom.discovery if custom.documents else None
    return Discovery(
        (*discovery.resources, *custom.discovery.resources), discovery.versions
    )


def superseded(documents: Iterable[RawDocument]) -> set[str]:
    """Names of documents that `load` would leave unread: others say more, or none of it."""
    forms = {document.name: _form_of(document) for document in documents}
    present = set(forms.values())
    return {
        name
        for name, form in forms.items()
        if isinstance(form, Skipped)
        or (form is _Form.V2 and _Form.V3 in present)
        or (form is _Form.PLAIN and _Form.AGGREGATED in present)
    }


def _form_of(document: RawDocument) -> _Form | Skipped:
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
    if is_crd(document):
        return _Form.CRD
    if kind == "APIGroupDiscoveryList":
        return _Form.AGGREGATED
    if isinstance(kind, str) and kind in _PLAIN_KINDS:
        return _Form.PLAIN
    if _is_index(content):
        return _Form.V3_INDEX
    found = f"a document of kind {kind!r}" if kind else "a document of another kind"
    return Skipped(document.at(), f"{found}, no CRD, OpenAPI or discovery")


def _is_index(content: dict[str, Any]) -> bool:
    paths = content.get("paths")
    return is_object(paths) and all(
        is_object(path) and isinstance(path.get("serverRelativeURL"), str)
        for path in paths.values()
    )


def _preferred(forms: _Forms, notes: list[Note]) -> list[RawDocument]:
    """The OpenAPI documents to read: v3, or else the one of v2."""
    v3, v2 = forms[_Form.V3], forms[_Form.V2]
    if v3:
        for index in forms[_Form.V3_INDEX]:
            _check_index(index, v3)
        notes.extend(
            Note(doc.at(), "Swagger v2 is left unread: OpenAPI v3 says more")
            for doc in v2
        )
        return v3
    if len(v2) > 1:
        raise InputError(
            f"two Swagger v2 documents; the other is {v2[0].name}",
            v2[1].at(),
            "each describes a whole server: generate from one",
        )
    return v2


def _parse(document: RawDocument) -> OpenAPIDocument:
    return (parse_v2 if "swagger" in document.content else parse_v3)(document)


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


def _discovery(forms: _Forms, notes: list[Note]) -> Discovery | None:
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
    elif documents:
        location = documents[0].at("info", "version")
        version = documents[0].api.info.version
        if version == _NO_VERSION:
            return ""
    else:
        return ""
    if not _VERSION_TEXT.fullmatch(version):
        raise InputError(
            f"{version!r} is no version of a server",
            location,
            "fetch /version from the server again",
        )
    return version
