"""Asks a lister for what it has: `look.py OBJECTS`.

Of so many objects, prints the ``seconds`` that one takes to get by name, those of ten
that have a value of an index (``few``) and those of a thousand (``many``).
"""

from __future__ import annotations

import json
import sys
from timeit import Timer

from kubeclient.core.v1 import Pod
from kubeclient.core.v1.informers import PODS
from kuberuntime.cache import Indexer
from kuberuntime.meta.v1 import ObjectMeta

_NAMESPACE = "shop"
_REPEATS = 7
_SHORTEST = 0.05  # seconds of a measure


def pod(number: int) -> Pod:
    """One of a thousand in ``many``, or of ten in ``few-7`` and the like."""
    group = "many" if number < 1_000 else f"few-{number // 10}"
    meta = ObjectMeta(
        namespace=_NAMESPACE, name=f"web-{number}", labels={"group": group}
    )
    return Pod(metadata=meta)


def groups(obj: Pod) -> list[str]:
    return [(obj.metadata.labels or {})["group"]]


def seconds(statement: str, **names: object) -> float:
    """Seconds of one execution, the least of several: others were in the way then."""
    timer = Timer(statement, globals=names)
    calls = 1
    while timer.timeit(calls) < _SHORTEST:
        calls *= 4
    return min(timer.repeat(_REPEATS, calls)) / calls


def main(total: str) -> None:
    objects = int(total)
    indexer = Indexer({"group": groups})
    for number in range(objects):
        indexer.add(pod(number))
    lister = PODS.lister(PODS.resource, indexer)
    web = lister.by_namespace(_NAMESPACE)
    last = objects - 1
    get = seconds("get(name)", get=web.get, name=f"web-{last}")
    of_one = "by_index('group', value)"
    few = seconds(of_one, by_index=lister.by_index, value=f"few-{last // 10}")
    many = seconds(of_one, by_index=lister.by_index, value="many")
    print(json.dumps({"seconds": get, "few": few, "many": many}))


if __name__ == "__main__":
    main(*sys.argv[1:])
