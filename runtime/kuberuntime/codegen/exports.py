"""What the packages of emitted models import: their types load when asked for.

A group version of custom resources can have hundreds of types; one program uses few.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from kuberuntime.lazy import loader


def exports(
    package: str, modules: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package of models.

    ``modules`` are the names that modules below the package have; ``A:B`` is ``B``
    there. A name that was asked for stays in the package.
    """
    homes: dict[str, str] = {}
    for module, names in modules.items():
        for name in names:
            exported, _, original = name.partition(":")
            homes[exported] = f"{module}:{original or exported}"
    load = loader(package, homes)

    def load_once(name: str) -> object:
        found = load(name)
        setattr(sys.modules[package], name, found)
        return found

    return load_once, lambda: sorted(homes)
