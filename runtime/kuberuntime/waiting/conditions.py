"""What is waited for most, as kubectl says it."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from kuberuntime.codec.json_types import is_list, is_mapping
from kuberuntime.waiting.errors import ConditionFailedError
from kuberuntime.waiting.fields import condition_status, conditions, part
from kuberuntime.waiting.progress import Condition, Manifest, Progress


def condition(name: str, status: str = "True") -> Condition:
    """That a condition of the status is so; as ``kubectl wait --for=condition=...``.

    Both in any case. One that was observed at an older generation of the object does
    not count. For example: ``condition("Available")``, ``condition("Ready", "False")``.
    """

    def look(manifest: Manifest) -> Progress:
        found = condition_status(manifest, name)
        if found.casefold() == status.casefold():
            return Progress(True)
        return Progress(False, f"condition {name} is {found or 'not set'}")

    return Condition(f"condition {name}={status}", look)


_ANY: Final = object()


def jsonpath(path: str, value: object = _ANY) -> Condition:
    """That a field has a value, or any; as ``kubectl wait --for=jsonpath=...``.

    ``path`` is a template of one path, as kubectl takes: ``{.status.phase}``, or without
    the braces. ``value`` is compared as text. Needs the extra ``jsonpath``; raises
    ImportError without it, ValueError for a path that cannot be read. Waiting raises
    ConditionFailedError where the path finds several values, or no scalar to compare.
    """
    from kuberuntime.selectors.json_path import compiled

    bare = path.strip()
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1].strip()
    find = compiled(bare.removeprefix("$"))
    wanted = "" if value is _ANY else _text(value)

    def look(manifest: Manifest) -> Progress:
        found = find(dict(manifest))
        if not found:
            return Progress(False, f"{path} finds nothing")
        if value is _ANY:
            return Progress(True)
        if len(found) > 1:
            raise ConditionFailedError(f"{path} finds {len(found)} values, not one")
        if is_list(found[0]) or is_mapping(found[0]):
            raise ConditionFailedError(f"{path} finds no scalar to compare")
        text = _text(found[0])
        return Progress(text == wanted, f"{path} is {text}, not {wanted}")

    return Condition(f"jsonpath {path}" + ("" if value is _ANY else f"={wanted}"), look)


def _text(value: Any) -> str:
    """A scalar as kubectl prints it."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _holds(manifest: Manifest, name: str) -> bool:
    return condition_status(manifest, name).casefold() == "true"


def _why(manifest: Manifest, name: str) -> str:
    for one in conditions(manifest):
        if one.get("type") == name:
            return ": ".join(
                str(one[key]) for key in ("reason", "message") if key in one
            )
    return ""


def _job(wanted: tuple[str, ...], other: tuple[str, ...]) -> Any:
    def look(manifest: Manifest) -> Progress:
        if any(_holds(manifest, name) for name in wanted):
            return Progress(True)
        for name in other:
            if _holds(manifest, name):
                why = _why(manifest, name)
                raise ConditionFailedError(f"the Job is {name}: {why}".rstrip(": "))
        active = part(manifest, "status").get("active") or 0
        return Progress(False, f"{active} of its pods are active")

    return look


job_complete: Final = Condition("Job complete", _job(("Complete",), ("Failed",)))
"""That a Job is complete. ConditionFailedError where it failed."""

job_failed: Final = Condition("Job failed", _job(("Failed",), ("Complete",)))
"""That a Job failed. ConditionFailedError where it is complete."""

job_finished: Final = Condition("Job finished", _job(("Complete", "Failed"), ()))
"""That a Job is complete, or failed."""

pod_ready: Final = Condition("Pod ready", condition("Ready").status)
"""That a Pod is ready."""


def _established(manifest: Manifest) -> Progress:
    if condition_status(manifest, "NamesAccepted").casefold() == "false":
        raise ConditionFailedError(
            f"the names of the definition are taken: {_why(manifest, 'NamesAccepted')}"
        )
    return condition("Established").status(manifest)


crd_established: Final = Condition("definition established", _established)
"""That a server serves a CustomResourceDefinition. ConditionFailedError where another
definition has its names."""


def _bound(manifest: Manifest) -> Progress:
    phase = part(manifest, "status").get("phase")
    if phase == "Lost":
        raise ConditionFailedError("the claim lost its volume")
    return Progress(phase == "Bound", f"its phase is {phase or 'not set'}")


pvc_bound: Final = Condition("PersistentVolumeClaim bound", _bound)
"""That a claim is bound. ConditionFailedError where its volume is lost."""
