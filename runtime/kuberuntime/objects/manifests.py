"""Manifests from texts, files, folders and objects, in an order that works."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.codec.manifests import flattened, read_placed_manifests
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.model import KubeObject
from kuberuntime.objects.kinds import identity_of, resource_of
from kuberuntime.rest.body import Writable, body_of, name_of
from kuberuntime.rest.resource import Resource

Source: TypeAlias = str | bytes | os.PathLike[str] | Writable
"""The text of manifests, a file or folder of such as a Path, a manifest, an object."""

_SUFFIXES: Final = frozenset({".json", ".yaml", ".yml"})
_BUILDS: Final = frozenset({"kustomization.yaml", "kustomization.yml"})


@dataclass(frozen=True)
class Document:
    """An object to apply: where it was found, and what it is.

    ``resource`` is None where a server has to be asked.
    """

    where: str
    manifest: Mapping[str, Any]
    gvk: GroupVersionKind
    name: str
    resource: Resource | None = None


def read_sources(sources: Iterable[Source | Iterable[Source]]) -> list[Document]:
    """Every object of the sources, in their order.

    A folder's files are those that kubectl reads, ``.yaml``, ``.yml`` and ``.json``, by
    name; a kustomization in it is no manifest. Raises DecodeError, with document and
    line, for what is no manifest with apiVersion, kind and metadata.name, and OSError.
    """
    return [document for source in sources for document in _read(source)]


def _read(source: Source | Iterable[Source]) -> Iterator[Document]:
    if isinstance(source, str | bytes):
        yield from _of_text(source, "")
    elif isinstance(source, os.PathLike):
        for file in _files(Path(source)):
            yield from _of_text(file.read_bytes(), f"{file}: ")
    elif isinstance(source, KubeObject):
        where = type(source).__name__
        yield _document(where, source.to_dict(), resource_of(type(source)))
    elif is_mapping(source):
        where = str(source.get("kind") or "manifest")
        for inside, manifest in flattened(where, dict(source)):
            yield _document(inside, manifest)
    else:
        for one in source:
            yield from _read(one)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.iterdir())
    return [one for one in found if one.suffix in _SUFFIXES and one.name not in _BUILDS]


def _of_text(text: str | bytes, prefix: str) -> Iterator[Document]:
    try:
        for where, line, manifest in read_placed_manifests(text):
            yield _document(f"{prefix}{where} (line {line})", manifest)
    except DecodeError as error:
        if error.where.startswith(prefix) and prefix:
            raise
        raise error.at(f"{prefix}{error.where}") from None


def _document(
    where: str, manifest: Mapping[str, Any], resource: Resource | None = None
) -> Document:
    kind = str(manifest.get("kind") or "manifest")
    try:
        gvk = identity_of(manifest)
        assert isinstance(gvk, GroupVersionKind)  # as a manifest has no class
        body_of(manifest, None)  # which looks at the metadata
        return Document(where, manifest, gvk, name_of(manifest), resource)
    except ValueError as error:
        raise DecodeError(kind, "$", str(error), where) from None


def in_order(documents: Iterable[Document]) -> list[list[Document]]:
    """Namespaces; definitions; the rest; what intercepts others. In each as given."""
    phases: list[list[Document]] = [[], [], [], []]
    for document in documents:
        phases[_PHASES.get(document.gvk.group_kind, 2)].append(document)
    return phases


def defined(objects: Iterable[Mapping[str, Any]]) -> dict[GroupVersionKind, Resource]:
    """The resources that those of the objects define that are definitions, as a server
    answered with them."""
    found: dict[GroupVersionKind, Resource] = {}
    for obj in objects:
        if obj["kind"] != _DEFINITION.kind:
            continue
        spec = obj["spec"]
        names, namespaced = spec["names"], spec["scope"] == "Namespaced"
        for version in spec["versions"]:
            resource = Resource(
                spec["group"],
                version["name"],
                names["plural"],
                names["kind"],
                namespaced=namespaced,
            )
            found[resource.gvk] = resource
    return found


def in_scope(manifest: Mapping[str, Any], resource: Resource) -> Mapping[str, Any]:
    """A manifest without a namespace where its kind is in none; servers drop it too."""
    metadata = manifest.get("metadata")
    if resource.namespaced or not is_mapping(metadata):
        return manifest
    kept = {key: value for key, value in metadata.items() if key != "namespace"}
    return {**manifest, "metadata": kept}


def _kinds(group: str, *kinds: str) -> Sequence[Any]:
    return [GroupVersionKind(group, "", kind).group_kind for kind in kinds]


(_DEFINITION,) = _kinds("apiextensions.k8s.io", "CustomResourceDefinition")
_PHASES: Final[Mapping[Any, int]] = {
    **dict.fromkeys(_kinds("", "Namespace"), 0),
    _DEFINITION: 1,
    **dict.fromkeys(
        _kinds(
            "admissionregistration.k8s.io",
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ),
        3,
    ),
}
