"""The errors of this library, apart from those that a server answers with."""

from __future__ import annotations


class KubeError(Exception):
    """The base of every error that kuberuntime raises on its own account."""


class DecodeError(KubeError, ValueError):
    """Bytes, a manifest or a dict that is not the object it should be.

    ``kind`` names what was being decoded, ``path`` where in it, as a JSONPath
    (``$.spec.ports[0].name``; ``$`` is the whole), and ``reason`` what is wrong
    there. ``where`` places the object in its source, for example
    ``document 3``; it is empty where there is but one object.
    """

    def __init__(self, kind: str, path: str, reason: str, where: str = "") -> None:
        # All of it goes to args, so that the error pickles.
        super().__init__(kind, path, reason, where)
        self.kind = kind
        self.path = path
        self.reason = reason
        self.where = where

    def at(self, where: str) -> DecodeError:
        """The same error of an object that stands there in its source."""
        return DecodeError(self.kind, self.path, self.reason, where)

    def __str__(self) -> str:
        prefix = f"{self.where}: " if self.where else ""
        return f"{prefix}cannot decode {self.kind}: {self.path}: {self.reason}"


class EncodeError(KubeError, ValueError):
    """An object that has no form on the wire, for example a naive datetime.

    ``kind``, ``path`` and ``reason`` are as in :class:`DecodeError`.
    """

    def __init__(self, kind: str, path: str, reason: str) -> None:
        super().__init__(kind, path, reason)
        self.kind = kind
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot encode {self.kind}: {self.path}: {self.reason}"


class NotRegisteredError(KubeError, LookupError):
    """A kind, type or resource that a scheme does not know."""
