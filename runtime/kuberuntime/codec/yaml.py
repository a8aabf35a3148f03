"""YAML to JSON types and back.

PyYAML parses and emits; what plain scalars, keys and tags mean is decided in
:mod:`kuberuntime.codec.yaml_reader`, and nothing of PyYAML is changed globally.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import yaml

from kuberuntime.codec.yaml_reader import Refusal, read_documents
from kuberuntime.codec.yaml_scalars import Scalar, reads_as_text, resolve
from kuberuntime.errors import DecodeError


def load(
    text: str | bytes, kind: str, resolve: Callable[[str], Scalar] = resolve
) -> Any:
    """Read the one document that a text holds; empty documents do not count.

    ``kind`` is what DecodeErrors call it. ``resolve`` says what plain scalars are.
    """
    try:
        documents = [
            found for found in read_documents(text, resolve) if found is not None
        ]
    except Refusal as refusal:
        raise DecodeError(kind, refusal.path, refusal.reason) from None
    if len(documents) != 1:
        count = len(documents) or "no"
        raise DecodeError(kind, "$", f"expected one YAML document, found {count}")
    return documents[0]


def dump(manifest: dict[str, Any]) -> str:
    """Write JSON types as a YAML document: block style, keys in their order.

    Strings that would read back as something else, with this library or with
    kubectl, are quoted; strings of several lines are literal blocks.
    """
    # The type of ``width`` is unknown in the stubs.
    text: str = cast("Any", yaml).dump(
        manifest,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_NEVER_FOLD,
    )
    return text


_NEVER_FOLD = 2**31 - 1

if TYPE_CHECKING:
    _Emitter = yaml.SafeDumper
else:
    _Emitter = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Emitter):
    """Never writes anchors: every value of a manifest stands for itself."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    style = None
    if "\n" in text:
        style = "|"  # where YAML allows it for this text, else the emitter quotes
    elif not reads_as_text(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


yaml.add_representer(str, _represent_text, Dumper=_Dumper)
