"""CustomResourceDefinitions as apiextensions.k8s.io/v1 defines them, but for schemas."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from kubewright.load.json_values import is_object

_NAME = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
Name = Annotated[str, StringConstraints(pattern=rf"^{_NAME}$")]


def _without_nulls(value: Any) -> Any:
    """As Go reads it: a null is as good as nothing."""
    if not is_object(value):
        return value
    return {key: item for key, item in value.items() if item is not None}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class Names(_Part):
    plural: str
    kind: str
    singular: Annotated[str, StringConstraints(pattern=rf"^({_NAME})?$")] = ""
    list_kind: str = Field("", alias="listKind")
    short_names: list[Name] = Field([], alias="shortNames")
    categories: list[Name] = []


class Column(_Part):
    name: str
    type: Literal["integer", "number", "string", "boolean", "date"]
    json_path: str = Field(alias="jsonPath")
    format: str = ""
    description: str = ""
    priority: int = 0


class SelectableField(_Part):
    json_path: str = Field(alias="jsonPath")


class ScaleSubresource(_Part):
    spec_replicas_path: str = Field(alias="specReplicasPath")
    status_replicas_path: str = Field(alias="statusReplicasPath")
    label_selector_path: str = Field("", alias="labelSelectorPath")


class Subresources(_Part):
    status: dict[str, Any] | None = None
    scale: Annotated[ScaleSubresource, BeforeValidator(_without_nulls)] | None = None

    @property
    def has_status(self) -> bool:
        """`status: {}` is all that there is to say of it."""
        return self.status is not None


class Validation(_Part):
    schema_: dict[str, Any] = Field(alias="openAPIV3Schema")


class Version(_Part):
    name: str
    served: bool
    schema_: Validation | None = Field(None, alias="schema")
    subresources: Subresources = Field(default_factory=Subresources)
    columns: list[Annotated[Column, BeforeValidator(_without_nulls)]] = Field(
        [], alias="additionalPrinterColumns"
    )
    selectable: list[SelectableField] = Field([], alias="selectableFields")
    deprecated: bool = False
    deprecation_warning: str = Field("", alias="deprecationWarning")


class Spec(_Part):
    group: str
    scope: Literal["Namespaced", "Cluster"]
    names: Annotated[Names, BeforeValidator(_without_nulls)]
    versions: list[Annotated[Version, BeforeValidator(_without_nulls)]]


class CustomResourceDefinition(_Part):
    spec: Annotated[Spec, BeforeValidator(_without_nulls)]
