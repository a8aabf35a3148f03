"""Find and read the documents that the user named. The only reader of input files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kubewright.diagnostics import InputError, Location
from kubewright.folders import document_files
from kubewright.load.documents import READABLE, RawDocument, Skipped, unpack
from kubewright.load.json_text import most_values, read_json
from kubewright.load.limits import (
    MAX_DEPTH,
    MAX_DOCUMENT_BYTES,
    MAX_VALUES,
)
from kubewright.load.unreadable import NotReadable, TooDeep, TooManyValues
from kubewright.load.yaml_text import read_yaml

STANDARD_INPUT = Path("-")

_DEFINITIONS = "CustomResourceDefinition"


def read_documents(path: Path) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file, of standard input (`-`), or of a folder, by name.

    Of a folder, files in JSON and YAML and all below it; what is not YAML and mentions
    no CustomResourceDefinition, such as a template, is skipped.

    Raises:
        InputError: the path does not exist, holds no documents, or one cannot be read,
            or is larger or deeper than the limits.
    """
    yield from Reader().read(path)


class Reader:
    """Reads the documents of one run, whose values are bounded all told."""

    def __init__(self, most_values: int = MAX_VALUES) -> None:
        self._most_values = self._values_left = most_values

    def read(self, path: Path) -> Iterator[RawDocument | Skipped]:
        """As `read_documents`."""
        if path == STANDARD_INPUT:
            yield from self._documents("(standard input)", _standard_input())
        elif path.is_dir():
            for file in document_files(path):
                yield from self._file_of_a_folder(file)
        elif path.exists():
            yield from self._documents(str(path), _bytes(path))
        else:
            raise InputError(
                "no such file or folder",
                Location(str(path)),
                "name CustomResourceDefinitions or the OpenAPI documents of a server: "
                "a folder, a file, or - for standard input",
            )

    def _file_of_a_folder(self, file: Path) -> Iterator[RawDocument | Skipped]:
        content = _bytes(file)
        if file.suffix == ".json" or _DEFINITIONS.encode() in content:
            yield from self._documents(str(file), content)
            return
        try:
            yield from self._documents(str(file), content)
        except _NotText as error:
            yield Skipped(Location(str(file)), error.message)

    def _documents(self, name: str, content: bytes) -> Iterator[RawDocument | Skipped]:
        location = Location(name)
        text = _text(content, location)
        try:
            if name.endswith(".json"):
                yield from self._json(name, text)
            else:
                yield from self._json_or_yaml(name, text)
        except TooDeep as error:
            raise InputError(
                f"nested more than {MAX_DEPTH} levels deep",
                location,
                "no API of Kubernetes comes near that: do not trust this document",
            ) from error
        except TooManyValues as error:
            raise InputError(
                f"more than {self._most_values:,} values in the documents, with what their "
                "aliases stand for",
                location,
                "name fewer documents at a time, if these can be trusted",
            ) from error

    def _json(self, name: str, text: str) -> Iterator[RawDocument | Skipped]:
        self._count(most_values(text))
        try:
            value = read_json(text)
        except NotReadable as error:
            raise _NotText(
                f"not valid JSON: {error}",
                Location(name),
                "fetch the document again: it may be truncated",
            ) from error
        yield from unpack(name, value)

    def _json_or_yaml(self, name: str, text: str) -> Iterator[RawDocument | Skipped]:
        # The reader of JSON has no bound; that of YAML counts while it reads.
        most = most_values(text)
        if most <= self._values_left and text.lstrip().startswith("{"):
            try:
                value = read_json(text)
            except NotReadable:
                pass  # a mapping of YAML may start so: its reader says what is wrong
            else:
                self._count(most)
                yield from unpack(name, value)
                return
        try:
            parsed = list(read_yaml(text, self._values_left))
        except NotReadable as error:
            raise _NotText(
                f"not valid YAML: {error}",
                Location(name),
                (
                    "render templates first, as `helm template` does"
                    if "{{" in text
                    else None
                ),
            ) from error
        for document in parsed:
            self._count(document.size)
            place = name if len(parsed) == 1 else f"{name}:{document.line}"
            yield from unpack(place, document.value)

    def _count(self, values: int) -> None:
        self._values_left -= values
        if self._values_left < 0:
            raise TooManyValues


class _NotText(InputError):
    """A file is no UTF-8, JSON or YAML."""


def _standard_input() -> bytes:
    content = sys.stdin.buffer.read(MAX_DOCUMENT_BYTES + 1)
    return _bounded(content, Location("(standard input)"))


def _bytes(file: Path) -> bytes:
    location = Location(str(file))
    try:
        with file.open("rb") as opened:
            # A pipe does not say its size: one byte more tells that there is more.
            content = opened.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", location
        ) from error
    return _bounded(content, location)


def _bounded(content: bytes, location: Location) -> bytes:
    if len(content) > MAX_DOCUMENT_BYTES:
        raise InputError(
            f"the document has more than {MAX_DOCUMENT_BYTES:,} bytes, which are the "
            "most that are read",
            location,
            READABLE,
        )
    return content


def _text(content: bytes, location: Location) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _NotText(
            f"not UTF-8: {error.reason} at byte {error.start}",
            location,
            "fetch the document again, or save it as UTF-8",
        ) from error
