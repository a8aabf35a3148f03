"""Find and read the documents that the user named. The only reader of input files."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePath

from kubewright.diagnostics import InputError, Location, Note
from kubewright.folders import document_files
from kubewright.load.documents import READABLE, RawDocument, Skipped, unpack
from kubewright.load.json_text import most_values, read_json
from kubewright.load.json_values import is_object
from kubewright.load.limits import (
    MAX_DEPTH,
    MAX_DOCUMENT_BYTES,
    MAX_VALUES,
)
from kubewright.load.parsed import Parsed
from kubewright.load.reading import Reading
from kubewright.load.unreadable import NotReadable, TooDeep, TooManyValues
from kubewright.load.yaml_text import read_yaml

STANDARD_INPUT = Path("-")

_DEFINITIONS = b"CustomResourceDefinition"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_documents(
    path: Path, reading: Reading = Reading()
) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file, of standard input (`-`), or of a folder, by name.

    Of a folder, files in JSON and YAML and all below it; what is not YAML and mentions
    no CustomResourceDefinition, such as a template, is skipped.

    Raises:
        InputError: the path does not exist, holds no documents, or one cannot be read,
            or is larger or deeper than the limits.
    """
    yield from Reader(reading).read(path)


class Reader:
    """Reads the documents of one run, whose values are bounded all told."""

    def __init__(
        self, reading: Reading = Reading(), most_values: int = MAX_VALUES
    ) -> None:
        self._reading = reading
        self._unused = dict.fromkeys(reading.exclude)
        self._most_values = self._values_left = most_values

    def read(self, path: Path) -> Iterator[RawDocument | Skipped]:
        """As `read_documents`."""
        if path == STANDARD_INPUT:
            yield from self._documents("(standard input)", _standard_input())
        elif path.is_dir():
            for file in document_files(path):
                if self._takes(file.relative_to(path)):
                    yield from self._file_of_a_folder(file, path)
        elif path.exists():
            if self._takes(PurePath(path.name)):
                yield from self._documents(str(path), _bytes(path))
        else:
            raise InputError(
                "no such file or folder",
                Location(str(path)),
                "name CustomResourceDefinitions or the OpenAPI documents of a server: "
                "a folder, a file, or - for standard input",
            )

    @property
    def notes(self) -> list[Note]:
        """What to say of the patterns, when all is read."""
        return [
            Note(Location(f"--exclude {pattern!r}"), "it leaves no file out")
            for pattern in self._unused
        ]

    def _takes(self, file: PurePath) -> bool:
        pattern = self._reading.excluded_by(file)
        if pattern is not None:
            self._unused.pop(pattern, None)
        return pattern is None

    def _file_of_a_folder(
        self, file: Path, folder: Path
    ) -> Iterator[RawDocument | Skipped]:
        content = _bytes(file)
        try:
            yield from self._documents(str(file), content)
        except _NotText as error:
            if file.suffix != ".json" and not _mentions_crds(content):
                yield Skipped(Location(str(file)), error.message)
                return
            way_out = f"leave the file out: --exclude {str(file.relative_to(folder))!r}"
            hint = f"{error.hint}; or {way_out}" if error.hint else way_out
            raise InputError(error.message, error.location, hint) from error

    def _documents(self, name: str, content: bytes) -> Iterator[RawDocument | Skipped]:
        location = Location(name)
        text = _text(content, location)
        try:
            for parsed, place in self._placed(name, text):
                yield from unpack(place, parsed.value, parsed.repeated)
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

    def _placed(self, name: str, text: str) -> Iterator[tuple[Parsed, str]]:
        """What a text holds, and the name of each for messages."""
        found = (
            self._json(name, text) if name.endswith(".json") else self._yaml(name, text)
        )
        for parsed in found:
            yield parsed, (name if len(found) == 1 else f"{name}:{parsed.line}")

    def _json(self, name: str, text: str) -> list[Parsed]:
        self._count(most_values(text))
        try:
            return read_json(text)
        except NotReadable as error:
            if not _starts_as_json(text):
                with suppress(NotReadable):
                    found = list(read_yaml(text, self._values_left))
                    if all(is_object(parsed.value) for parsed in found):
                        return found  # a file that is named for what it once was
            raise _NotText(
                f"not valid JSON: {error}",
                Location(name),
                "fetch the document again: it may be truncated",
            ) from error

    def _yaml(self, name: str, text: str) -> list[Parsed]:
        # The reader of JSON has no bound; that of YAML counts while it reads.
        most = most_values(text)
        if most <= self._values_left and text.lstrip().startswith("{"):
            with suppress(NotReadable):  # or else a mapping of YAML may start so
                found = read_json(text)
                self._count(most)
                return found
        try:
            found = list(read_yaml(text, self._values_left))
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
        self._count(sum(parsed.size for parsed in found))
        return found

    def _count(self, values: int) -> None:
        self._values_left -= values
        if self._values_left < 0:
            raise TooManyValues


def _starts_as_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def _mentions_crds(content: bytes) -> bool:
    return _DEFINITIONS in content.replace(b"\0", b"")  # as in UTF-16


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
        # PowerShell writes what it is told to write into a file as UTF-16.
        return content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _NotText(
            f"not {error.encoding.upper()}: {error.reason} at byte {error.start}",
            location,
            "fetch the document again, or save it as UTF-8",
        ) from error
