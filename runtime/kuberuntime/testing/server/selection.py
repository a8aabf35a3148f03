"""Which objects a list, watch or deletion is about."""

from __future__ import annotations

from typing import Final

from kuberuntime.selectors import SelectorError, fields, labels
from kuberuntime.testing.server.builtin import SELECTABLE
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.refusal import Refusal, bad_request
from kuberuntime.testing.server.served import Served
from kuberuntime.testing.tracker.stored import Stored

_META: Final = ("metadata.name", "metadata.namespace")


class Selection:
    """The label and field selectors of a request. Raises Refusal for wrong ones."""

    __slots__ = ("_fields", "_labels", "everything", "namespace")

    def __init__(self, call: Call) -> None:
        target, options = call.target, call.options
        self.namespace = target.namespace or None
        try:
            self._labels = labels.parse(options.text("labelSelector"))
        except SelectorError as error:
            raise bad_request(str(error)) from None
        try:
            self._fields = fields.parse(options.text("fieldSelector"))
        except SelectorError as error:
            raise bad_request(str(error)) from None
        for requirement in self._fields.requirements:
            if requirement.field not in selectable(call.served):
                raise _not_selectable(call, requirement.field)
        self.everything = self._labels.is_everything and self._fields.is_everything

    def includes(self, stored: Stored) -> bool:
        """Whether an object of the namespace is selected."""
        if self.everything:
            return True
        if not self._labels.matches(stored.labels):
            return False
        return self._fields.is_everything or self._fields.matches_object(
            stored.manifest
        )

    def watches(self, stored: Stored) -> bool:
        """Whether an object of any namespace is selected."""
        if self.namespace is not None and stored.namespace != self.namespace:
            return False
        return self.everything or self.includes(stored)

    def of(self, objects: list[Stored]) -> list[Stored]:
        """The selected ones among objects of the namespace."""
        if self.everything:
            return objects
        return [stored for stored in objects if self.includes(stored)]


def selectable(served: Served) -> tuple[str, ...]:
    """The fields that a resource's objects can be selected by."""
    known = SELECTABLE.get(served.group_resource, ()) if not served.custom else ()
    return (*_META, *served.selectable, *known)


def _not_selectable(call: Call, field: str) -> Refusal:
    served = call.served
    if served.custom or served.group_resource in SELECTABLE:
        return bad_request(f"field label not supported: {field}")
    return bad_request(
        f'"{field}" is not a known field selector: only "metadata.name",'
        ' "metadata.namespace"'
    )
