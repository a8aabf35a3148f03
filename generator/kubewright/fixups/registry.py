"""The fixups in the order they run, and how they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openapi_pydantic.v3.v3_0 import Reference, Schema

from kubewright.diagnostics import InputError, Location
from kubewright.fixups import apiextensions, meta, nulls


@dataclass(frozen=True)
class Fixup:
    """One quirk and its mend.

    Attributes:
        name: what messages and `fixups.disable` in the configuration call it.
        definition: the one definition that it looks at.
        source: where upstream's code shows the quirk.
        mend: the mended schema, or None when the quirk is gone.
    """

    name: str
    definition: str
    source: str
    mend: Callable[[Schema], Schema | None]


_META = "io.k8s.apimachinery.pkg.apis.meta.v1"
_APIEXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1"
_K8S = "https://github.com/kubernetes"
_JSON_SCHEMA_SOURCE = (
    f"{_K8S}/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/marshal.go"
)
_REGISTER_SOURCE = f"{_K8S}/apimachinery/blob/master/pkg/apis/meta/v1/register.go"

FIXUPS: tuple[Fixup, ...] = (
    Fixup(
        "delete-options-of-every-group",
        f"{_META}.DeleteOptions",
        _REGISTER_SOURCE,
        meta.only_core_v1,
    ),
    Fixup(
        "watch-event-of-every-group",
        f"{_META}.WatchEvent",
        _REGISTER_SOURCE,
        meta.only_core_v1,
    ),
    Fixup(
        "json-schema-props-or-array",
        f"{_APIEXTENSIONS}.JSONSchemaPropsOrArray",
        _JSON_SCHEMA_SOURCE,
        apiextensions.props_or_array,
    ),
    Fixup(
        "json-schema-props-or-bool",
        f"{_APIEXTENSIONS}.JSONSchemaPropsOrBool",
        _JSON_SCHEMA_SOURCE,
        apiextensions.props_or_bool,
    ),
    Fixup(
        "json-schema-props-or-string-array",
        f"{_APIEXTENSIONS}.JSONSchemaPropsOrStringArray",
        _JSON_SCHEMA_SOURCE,
        apiextensions.props_or_string_array,
    ),
    Fixup(
        "event-time-null",
        "io.k8s.api.events.v1.Event",
        f"{_K8S}/api/blob/master/events/v1/types.go",
        nulls.event_time,
    ),
    Fixup(
        "disrupted-pods-null",
        "io.k8s.api.policy.v1.PodDisruptionBudgetStatus",
        f"{_K8S}/api/blob/master/policy/v1/types.go",
        nulls.disrupted_pods,
    ),
)


def apply_fixups(
    schemas: Mapping[str, Schema | Reference],
    where: Callable[[str], Location],
    disabled: frozenset[str] = frozenset(),
) -> dict[str, Schema | Reference]:
    """Return the schemas with every fixup applied that is not disabled.

    Raises:
        InputError: a fixup is stale.
    """
    mended = dict(schemas)
    for fixup in FIXUPS:
        schema = mended.get(fixup.definition)
        if schema is None or fixup.name in disabled:
            continue
        result = fixup.mend(schema) if isinstance(schema, Schema) else None
        if result is None:
            raise InputError(
                f"the fixup {fixup.name!r} no longer applies: this definition does "
                "not have the quirk that it mends",
                where(fixup.definition),
                f"put {fixup.name!r} under fixups.disable in the configuration; "
                f"the quirk was seen in {fixup.source}",
            )
        mended[fixup.definition] = result
    return mended
