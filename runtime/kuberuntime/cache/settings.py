"""How the informers of a factory read, and what they keep."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypedDict, cast

from kuberuntime.cache.delays import STALL_AFTER
from kuberuntime.cache.hooks import InformerHooks
from kuberuntime.cache.mutations import switched_on
from kuberuntime.cache.transforms import Transform, drop_managed_fields
from kuberuntime.rest.options import SelectionOptions, check_options
from kuberuntime.selectors import fields, labels


class FactoryOptions(TypedDict, total=False):
    """What factories of informers take.

    ``namespaces`` are those that are read, all without it; cluster-scoped resources
    do not mind. Selectors narrow what is read of each resource. ``resync_period`` is
    every how many seconds handlers are told of everything, 0 for never.
    ``transform`` makes of each object what is kept, in place of dropping managed
    fields; None keeps all. Without ``streaming``, what there is is read as lists
    even where the server has streaming lists. ``stall_after`` is how many seconds a
    stream may be silent. ``mutation_detector`` looks for who changes what is cached,
    as does ``KUBE_CACHE_MUTATION_DETECTOR=true``. ``draw`` gives random numbers from
    0 to 1.
    """

    namespaces: str | Sequence[str] | None
    label_selector: str | labels.Selector
    field_selector: str | fields.Selector
    shard_selector: str
    resync_period: float
    transform: Callable[[Any], Any] | None
    hooks: InformerHooks
    streaming: bool
    stall_after: float
    mutation_detector: bool
    draw: Callable[[], float]


@dataclass(frozen=True)
class Settings:
    """The options of a factory, with their defaults."""

    namespaces: tuple[str, ...] = ()
    selection: SelectionOptions = field(default_factory=SelectionOptions)
    resync_period: float = 0.0
    transform: Transform[Any] | None = drop_managed_fields
    hooks: InformerHooks = field(default_factory=InformerHooks)
    streaming: bool = True
    stall_after: float = STALL_AFTER
    mutation_detector: bool = field(default_factory=switched_on)
    draw: Callable[[], float] = random.random

    @classmethod
    def of(cls, options: FactoryOptions) -> Settings:
        """Raises TypeError for an option that there is not, ValueError for no
        namespace at all, or one twice."""
        check_options(options, FactoryOptions.__optional_keys__)
        given: dict[str, Any] = dict(options)
        selection = {name: given.pop(name) for name in _SELECTORS & given.keys()}
        given["namespaces"] = _namespaces(given.get("namespaces"))
        return cls(selection=cast("SelectionOptions", selection), **given)


_SELECTORS: Final = {"label_selector", "field_selector", "shard_selector"}


def _namespaces(given: str | Sequence[str] | None) -> tuple[str, ...]:
    if given is None:
        return ()
    names = (given,) if isinstance(given, str) else tuple(given)
    if not names or len({*names}) < len(names):
        raise ValueError(f"namespaces must be some, each once: {names}")
    return names
