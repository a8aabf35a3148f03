"""The base classes of every generated type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast

import msgspec
from msgspec import UNSET, Struct, field

from kuberuntime.codec.decode import decode, decode_mapping
from kuberuntime.codec.encode import encode
from kuberuntime.codec.shape import always_written

if TYPE_CHECKING:
    from kuberuntime.schema.reports import ValidationReport
    from kuberuntime.scheme import Scheme

T = TypeVar("T", bound=str)


def always(value: T, *, name: str | None = None) -> T:
    """Declare a field that is written even though it has its default.

    For ``apiVersion`` and ``kind``: ``omit_defaults`` compares with defaults, and
    a value from a factory is not one. The default is a string object of its own, by
    which encoding tells it from one that was read or set: see codec.encode.
    """
    default = value[:1] + value[1:]
    # A bound method of str, because it is called for every object that is decoded.
    factory = cast("Callable[[], T]", default.__str__)
    declared: T = field(default_factory=factory, name=name)
    return declared


class Model(
    Struct, kw_only=True, omit_defaults=True, gc=False, repr_omit_defaults=True
):
    """An API type, with Python names for its fields and wire names in JSON.

    Unset fields are None and left out when written; an empty list is not the same
    as an unset one. A struct that every answer of a server has is absent instead of
    None (see kuberuntime.absent), so that reading it needs no guard. Models compare by value, copy and pickle.

    The garbage collector does not track models (``gc=False``, which makes lists of
    thousands decode fast): one that is made to contain itself is never freed.
    """

    @classmethod
    def from_json(cls, data: bytes | str, *, strict: bool = False) -> Self:
        """Read one object from JSON.

        ``strict`` refuses unknown fields, which are dropped otherwise. Raises
        DecodeError, which names the path of what is wrong.
        """
        return decode(cls, data, strict=strict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Read one object from a manifest held as a dict, by wire names.

        Raises DecodeError as :meth:`from_json`, and TypeError for Python values
        that JSON has no form for.
        """
        return decode_mapping(cls, data, strict=strict)

    @classmethod
    def from_yaml(cls, text: str | bytes, *, strict: bool = False) -> Self:
        """Read one object from a YAML document.

        Raises DecodeError as :meth:`from_json`, also for text that is not one
        YAML document. :meth:`kuberuntime.scheme.Scheme.load_all` reads several. A
        plain ``yes`` or ``no`` is a boolean where the class has one, as for kubectl,
        else text.
        """
        from kuberuntime.codec.yaml import load
        from kuberuntime.codec.yaml_booleans import decided, resolve_either

        document = load(text, cls.__name__, resolve_either)
        return decode_mapping(cls, decided(document, cls), strict=strict)

    def to_json(self) -> bytes:
        """The object as JSON. EncodeError for a datetime without time zone, and
        for text with a lone surrogate."""
        return encode(self)

    def to_dict(self) -> dict[str, Any]:
        """The manifest: wire names, and only what JSON can hold."""
        manifest: dict[str, Any] = msgspec.json.decode(encode(self))
        return manifest

    def to_yaml(self) -> str:
        """The manifest as one YAML document, in block style."""
        from kuberuntime.codec.yaml import dump

        return dump(self.to_dict())


class KubeObject(Model, kw_only=True):
    """A type with an identity: ``api_version``, ``kind`` and ``metadata``.

    Generated classes declare the three; ``metadata`` is the meta/v1 ObjectMeta of
    an object or the ListMeta of a list.
    """

    def validate(self, *, scheme: Scheme | None = None) -> ValidationReport:
        """What a server would refuse of this object if it were created.

        By its schema: types, bounds, patterns, enums, required fields, oneOf and its
        like, duplicates in sets and list maps, embedded resources, after defaults
        were put in; and by the rules of metadata, as the server says it. CEL rules are
        reported as unchecked; patterns too, without the extra ``validation``. Built-in
        kinds have rules beyond their schemas, which no schema tells of.

        The schema is the one that the object's package was generated from, or what
        ``scheme`` has. Raises NotRegisteredError where neither has one.
        """
        from kuberuntime.schema.objects import validate_object

        return validate_object(self, scheme)

    def with_defaults(self, *, scheme: Scheme | None = None) -> Self:
        """A copy with the defaults that its schema names, as a server would store it.

        Objects that are absent stay so: a default inside one is not put in. Raises
        as :meth:`validate`, and DecodeError for a default that is none of its type.
        """
        from kuberuntime.schema.objects import with_defaults

        return with_defaults(self, scheme)

    def __reduce__(self) -> tuple[Any, ...]:
        # Defaults are left out, to be the same objects again: see always().
        defaults = always_written(type(self))
        values = {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not defaults.get(name, UNSET)
        }
        return _restore, (type(self), values)


class MetaObject(KubeObject, kw_only=True):
    """A kind whose ``metadata`` are an ObjectMeta; as metav1.Object.

    What a server always sets reads as text here, without a guard; ``metadata`` itself has
    it as None where nobody set it.
    """

    @property
    def key(self) -> str:
        """``namespace/name``, or the name alone in no namespace. ValueError without one."""
        namespace = cast("Any", self).metadata.namespace
        return f"{namespace}/{self.name}" if namespace else self.name

    @property
    def name(self) -> str:
        """``metadata.name``; ValueError without one."""
        return _told(self, "name", "nobody named it")

    @property
    def uid(self) -> str:
        """``metadata.uid``; ValueError for what never came from a server."""
        return _told(self, "uid", _NO_ANSWER)

    @property
    def resource_version(self) -> str:
        """``metadata.resourceVersion``; ValueError for what never came from a server."""
        return _told(self, "resource_version", _NO_ANSWER)


_NO_ANSWER: Final = "it did not come from a server"


def _told(obj: MetaObject, attribute: str, why: str) -> str:
    value: str | None = getattr(cast("Any", obj).metadata, attribute)
    if not value:
        raise ValueError(f"{type(obj).__name__} has no metadata.{attribute}: {why}")
    return value


def _restore(model: type[KubeObject], values: dict[str, Any]) -> KubeObject:
    return model(**values)
