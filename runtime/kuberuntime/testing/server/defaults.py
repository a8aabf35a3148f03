"""Defaults of built-in kinds that no schema tells: upstream has them in Go.

Those of workloads and what they are most used with: pods and their templates,
deployments and the like, jobs, services, claims. A rule is a path, ``[]`` for every
element of a list, and what is put there where nothing is. It is made only below what
is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.tracker.stored import Manifest

Value: TypeAlias = Any | Callable[[Manifest], Any]
Rule: TypeAlias = tuple[tuple[str, ...], Value]


def _pull_policy(container: Manifest) -> str:
    image = str(container.get("image") or "")
    _, _, tag = image.rpartition("/")[2].partition(":")
    newest = "@" not in image and tag in ("", "latest")
    return "Always" if newest else "IfNotPresent"


def _below(prefix: str, rules: Sequence[tuple[str, Value]]) -> list[Rule]:
    return [(tuple(f"{prefix}.{path}".split(".")), value) for path, value in rules]


_PROBE: Final = [
    ("timeoutSeconds", 1),
    ("periodSeconds", 10),
    ("successThreshold", 1),
    ("failureThreshold", 3),
]
_CONTAINER: Final[list[tuple[str, Value]]] = [
    ("resources", {}),
    ("terminationMessagePath", "/dev/termination-log"),
    ("terminationMessagePolicy", "File"),
    ("imagePullPolicy", _pull_policy),
    ("env.[].valueFrom.fieldRef.apiVersion", "v1"),
    *(
        (f"{probe}.{name}", value)
        for probe in ("livenessProbe", "readinessProbe", "startupProbe")
        for name, value in _PROBE
    ),
    *(
        (f"{probe}.httpGet.{name}", value)
        for probe in ("livenessProbe", "readinessProbe", "startupProbe")
        for name, value in (("path", "/"), ("scheme", "HTTP"))
    ),
]
_POD_SPEC: Final[list[tuple[str, Value]]] = [
    *(
        (f"{containers}.[].{path}", value)
        for containers in ("containers", "initContainers", "ephemeralContainers")
        for path, value in _CONTAINER
    ),
    *(
        (f"volumes.[].{source}.defaultMode", 420)
        for source in ("configMap", "secret", "downwardAPI", "projected")
    ),
    ("volumes.[].hostPath.type", ""),
    ("restartPolicy", "Always"),
    ("terminationGracePeriodSeconds", 30),
    ("dnsPolicy", "ClusterFirst"),
    ("securityContext", {}),
    ("schedulerName", "default-scheduler"),
]
_JOB: Final[list[tuple[str, Value]]] = [
    ("completions", lambda spec: None if "parallelism" in spec else 1),
    ("parallelism", 1),
    ("backoffLimit", 6),
    ("completionMode", "NonIndexed"),
    ("suspend", False),
    ("podReplacementPolicy", "TerminatingOrFailed"),
]
_ROLLING: Final[list[tuple[str, Value]]] = [
    ("maxUnavailable", "25%"),
    ("maxSurge", "25%"),
]


def _toleration(key: str) -> Manifest:
    return {
        "key": f"node.kubernetes.io/{key}",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 300,
    }


def _rolling(strategy: Manifest) -> Any:
    return {} if strategy.get("type") == "RollingUpdate" else None


_TEMPLATE: Final = _below("spec.template.spec", _POD_SPEC)

RULES: Final[dict[GroupResource, list[Rule]]] = {
    GroupResource("apiextensions.k8s.io", "customresourcedefinitions"): _below(
        "spec",
        [
            ("conversion", {"strategy": "None"}),
            ("names.singular", lambda names: str(names["kind"]).lower()),
            ("names.listKind", lambda names: f"{names['kind']}List"),
        ],
    ),
    GroupResource("", "pods"): _below(
        "spec",
        [
            *_POD_SPEC,
            ("enableServiceLinks", True),
        ],
    ),
    GroupResource("", "replicationcontrollers"): [
        *_below("spec", [("replicas", 1)]),
        *_TEMPLATE,
    ],
    GroupResource("", "services"): _below(
        "spec",
        [
            ("type", "ClusterIP"),
            ("sessionAffinity", "None"),
            ("internalTrafficPolicy", "Cluster"),
            ("ports.[].targetPort", lambda port: port.get("port")),
        ],
    ),
    GroupResource("", "secrets"): [(("type",), "Opaque")],
    GroupResource("", "persistentvolumeclaims"): _below(
        "spec", [("volumeMode", "Filesystem")]
    ),
    GroupResource("apps", "deployments"): [
        *_below(
            "spec",
            [
                ("replicas", 1),
                ("strategy", {}),
                ("strategy.type", "RollingUpdate"),
                ("strategy.rollingUpdate", _rolling),
                *(
                    (f"strategy.rollingUpdate.{path}", value)
                    for path, value in _ROLLING
                ),
                ("revisionHistoryLimit", 10),
                ("progressDeadlineSeconds", 600),
            ],
        ),
        *_TEMPLATE,
    ],
    GroupResource("apps", "replicasets"): [
        *_below("spec", [("replicas", 1)]),
        *_TEMPLATE,
    ],
    GroupResource("apps", "statefulsets"): [
        *_below(
            "spec",
            [
                ("replicas", 1),
                ("podManagementPolicy", "OrderedReady"),
                ("updateStrategy", {}),
                ("updateStrategy.type", "RollingUpdate"),
                ("updateStrategy.rollingUpdate", _rolling),
                ("updateStrategy.rollingUpdate.partition", 0),
                ("revisionHistoryLimit", 10),
                ("volumeClaimTemplates.[].spec.volumeMode", "Filesystem"),
            ],
        ),
        *_TEMPLATE,
    ],
    GroupResource("apps", "daemonsets"): [
        *_below(
            "spec",
            [
                ("updateStrategy", {}),
                ("updateStrategy.type", "RollingUpdate"),
                ("updateStrategy.rollingUpdate", _rolling),
                ("updateStrategy.rollingUpdate.maxUnavailable", 1),
                ("updateStrategy.rollingUpdate.maxSurge", 0),
                ("revisionHistoryLimit", 10),
            ],
        ),
        *_TEMPLATE,
    ],
    GroupResource("batch", "jobs"): [*_below("spec", _JOB), *_TEMPLATE],
    GroupResource("batch", "cronjobs"): [
        *_below(
            "spec",
            [
                ("concurrencyPolicy", "Allow"),
                ("suspend", False),
                ("successfulJobsHistoryLimit", 3),
                ("failedJobsHistoryLimit", 1),
            ],
        ),
        *_below("spec.jobTemplate.spec.template.spec", _POD_SPEC),
    ],
}


def completed(resource: GroupResource, manifest: Manifest) -> Manifest:
    """The object with the defaults of its kind; the input is unchanged."""
    tree = _tree_of(resource)
    return manifest if tree is None else _filled(manifest, tree)


def admitted(manifest: Manifest) -> Manifest:
    """A pod with what admission plugins add; the input is unchanged."""
    return _filled(manifest, _ADMITTED)


class _Tree:
    """Rules by their first step: what to put here, and what is below."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.values: list[tuple[str, Value]] = []
        below: dict[str, list[Rule]] = {}
        for (first, *rest), value in rules:
            if rest:
                below.setdefault(first, []).append((tuple(rest), value))
            else:
                self.values.append((first, value))
        self.below = {name: _Tree(found) for name, found in below.items()}


@cache
def _tree_of(resource: GroupResource) -> _Tree | None:
    rules = RULES.get(resource)
    return None if rules is None else _Tree(rules)


def _filled(found: Manifest, tree: _Tree) -> Manifest:
    """A copy with what rules put in, or the same object where all is there."""
    result = found
    for name, value in tree.values:
        if result.get(name) is None:
            wanted = value(result) if callable(value) else value
            if wanted is not None:
                result = dict(found) if result is found else result
                result[name] = wanted
    for name, below in tree.below.items():
        old = result.get(name)
        new = _filled_below(old, below)
        if new is not old:
            result = dict(found) if result is found else result
            result[name] = new
    return result


def _filled_below(found: Any, tree: _Tree) -> Any:
    if is_object(found):
        return _filled(found, tree)
    each = tree.below.get("[]")
    if each is None or not is_list(found):
        return found
    changed = [_filled(one, each) if is_object(one) else one for one in found]
    same = all(new is old for new, old in zip(changed, found, strict=True))
    return found if same else changed


def quality_of(spec: Manifest) -> str:
    """The class of a pod's quality of service, from what its containers ask for."""
    containers = [*listed(spec, "containers"), *listed(spec, "initContainers")]
    asked = [part(one, "resources") for one in containers]
    if not any(one.get("requests") or one.get("limits") for one in asked):
        return "BestEffort"
    return "Guaranteed" if all(map(_is_guaranteed, asked)) else "Burstable"


def _is_guaranteed(resources: Manifest) -> bool:
    limits = part(resources, "limits")
    requests = resources.get("requests") or limits
    both = ("cpu", "memory")
    return all(name in limits and requests.get(name) == limits[name] for name in both)


_ADMITTED: Final = _Tree(
    _below(
        "spec",
        [
            ("tolerations", [_toleration("not-ready"), _toleration("unreachable")]),
            ("priority", 0),
            ("preemptionPolicy", "PreemptLowerPriority"),
        ],
    )
)
"""Nobody manages it."""
