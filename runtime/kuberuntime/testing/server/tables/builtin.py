"""The columns of built-in kinds; upstream has them in Go, in printers.go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kuberuntime.codec.json_types import is_object
from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.tables.columns import (
    AGE,
    CREATED,
    NAME,
    NONE,
    UNKNOWN,
    Cell,
    Content,
    at,
    each,
    part,
)
from kuberuntime.testing.server.tables.durations import human_duration
from kuberuntime.testing.server.times import read
from kuberuntime.testing.tracker.stored import Manifest

_BRIEFLY: Final = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}


def _number(path: str) -> Content:
    find = at(path)
    return lambda manifest, now: find(manifest, now) or 0


def _or(path: str, default: str) -> Content:
    find = at(path)
    return lambda manifest, now: find(manifest, now) or default


def _size(*paths: str) -> Content:
    finds = [at(path) for path in paths]
    return lambda manifest, now: sum(len(find(manifest, now) or ()) for find in finds)


def _of(ready: str, wanted: str) -> Content:
    one, other = _number(ready), _number(wanted)
    return lambda manifest, now: f"{one(manifest, now)}/{other(manifest, now)}"


def _labels(path: str) -> Content:
    find = at(path)

    def content(manifest: Manifest, now: float) -> str:
        found = find(manifest, now)
        labels = sorted(found.items()) if is_object(found) else ()
        return ",".join(f"{key}={value}" for key, value in labels) or NONE

    return content


def _containers(path: str, what: str) -> Content:
    parent, _, name = path.rpartition(".")
    find = at(parent)
    return lambda manifest, now: ",".join(
        str(one.get(what, "")) for one in each(find(manifest, now), name)
    )


def _workload(path: str = "spec.template.spec.containers") -> tuple[Cell, Cell]:
    return (
        Cell("Containers", _containers(path, "name"), priority=1),
        Cell("Images", _containers(path, "image"), priority=1),
    )


_SELECTOR: Final = Cell("Selector", _labels("spec.selector.matchLabels"), priority=1)


def _pod_ready(manifest: Manifest, now: float) -> str:
    statuses = each(manifest.get("status"), "containerStatuses")
    ready = sum(1 for one in statuses if one.get("ready"))
    return f"{ready}/{len(each(manifest.get('spec'), 'containers'))}"


def _pod_status(manifest: Manifest, now: float) -> str:
    status = manifest.get("status")
    if "deletionTimestamp" in manifest["metadata"]:
        return "Terminating"
    for one in each(status, "containerStatuses"):
        for state in ("waiting", "terminated"):
            reason = part(part(one.get("state"), state), "reason")
            if reason:
                return str(reason)
    return str(part(status, "reason") or part(status, "phase") or "")


def _restarts(manifest: Manifest, now: float) -> str:
    statuses = each(manifest.get("status"), "containerStatuses")
    return str(sum(one.get("restartCount", 0) for one in statuses))


def _external(manifest: Manifest, now: float) -> str:
    spec = manifest.get("spec")
    if part(spec, "type") == "ExternalName":
        return str(part(spec, "externalName"))
    addresses = _address(manifest, now)
    found: list[str] = [addresses] if addresses else []
    found += part(spec, "externalIPs") or []
    nothing = "<pending>" if part(spec, "type") == "LoadBalancer" else NONE
    return ",".join(found) or nothing


def _ports(manifest: Manifest, now: float) -> str:
    written: list[str] = []
    for port in each(manifest.get("spec"), "ports"):
        node = f":{port['nodePort']}" if port.get("nodePort") else ""
        written.append(f"{port['port']}{node}/{port.get('protocol', 'TCP')}")
    return ",".join(written) or NONE


def _node_status(manifest: Manifest, now: float) -> str:
    conditions = each(manifest.get("status"), "conditions")
    ready = [one.get("status") for one in conditions if one.get("type") == "Ready"]
    state = ready[0] if ready else None
    found = {"True": "Ready", "False": "NotReady"}.get(str(state), "Unknown")
    if part(manifest.get("spec"), "unschedulable"):
        found += ",SchedulingDisabled"
    return found


def _roles(manifest: Manifest, now: float) -> str:
    prefix = "node-role.kubernetes.io/"
    labels: dict[str, str] = manifest["metadata"].get("labels") or {}
    found = sorted(key.removeprefix(prefix) for key in labels if key.startswith(prefix))
    return ",".join(found) or NONE


def _modes(path: str) -> Content:
    find = at(path)
    return lambda manifest, now: ",".join(
        _BRIEFLY.get(str(mode), str(mode)) for mode in find(manifest, now) or ()
    )


def _job_status(manifest: Manifest, now: float) -> str:
    conditions = each(manifest.get("status"), "conditions")
    held = {one.get("type") for one in conditions if one.get("status") == "True"}
    for state in ("Complete", "Failed", "Suspended", "FailureTarget"):
        if state in held:
            return state
    return "Terminating" if "deletionTimestamp" in manifest["metadata"] else "Running"


def _took(manifest: Manifest, now: float) -> str:
    status = manifest.get("status")
    begun, ended = part(status, "startTime"), part(status, "completionTime")
    if not begun:
        return ""
    return human_duration((read(ended) if ended else now) - read(begun))


def _hosts(manifest: Manifest, now: float) -> str:
    rules = each(manifest.get("spec"), "rules")
    return ",".join(str(rule.get("host", "*")) for rule in rules) or "*"


def _address(manifest: Manifest, now: float) -> str:
    balancer = part(manifest.get("status"), "loadBalancer")
    found = [one.get("ip") or one.get("hostname") for one in each(balancer, "ingress")]
    return ",".join(map(str, found))


def _ingress_ports(manifest: Manifest, now: float) -> str:
    return "80, 443" if part(manifest.get("spec"), "tls") else "80"


def _suspended(manifest: Manifest, now: float) -> str:
    return str(bool(part(manifest.get("spec"), "suspend")))


def _last_seen(manifest: Manifest, now: float) -> str:
    for name in ("lastTimestamp", "eventTime", "firstTimestamp"):
        if seen := manifest.get(name):
            return human_duration(now - read(seen))
    return UNKNOWN


def _involved(manifest: Manifest, now: float) -> str:
    found = manifest.get("involvedObject") or manifest.get("regarding")
    return f"{str(part(found, 'kind') or '').lower()}/{part(found, 'name') or ''}"


_SCALED: Final = (
    Cell("Desired", _number("spec.replicas"), "integer"),
    Cell("Current", _number("status.replicas"), "integer"),
    Cell("Ready", _number("status.readyReplicas"), "integer"),
)


def _key(text: str) -> GroupResource:
    plural, _, group = text.partition(".")
    return GroupResource(group, plural)


_CREATED_AT: Final = (NAME, CREATED)
_READY: Final = Cell("Ready", _of("status.readyReplicas", "spec.replicas"))
_EVENT: Final = (
    Cell("Last Seen", _last_seen),
    Cell("Type", at("type")),
    Cell("Reason", at("reason")),
    Cell("Object", _involved),
)

COLUMNS: Final[Mapping[GroupResource, tuple[Cell, ...]]] = {
    _key("pods"): (
        NAME,
        Cell("Ready", _pod_ready),
        Cell("Status", _pod_status),
        Cell("Restarts", _restarts),
        AGE,
        Cell("IP", _or("status.podIP", NONE), priority=1),
        Cell("Node", _or("spec.nodeName", NONE), priority=1),
        Cell("Nominated Node", _or("status.nominatedNodeName", NONE), priority=1),
        Cell("Readiness Gates", lambda manifest, now: NONE, priority=1),
    ),
    _key("services"): (
        NAME,
        Cell("Type", at("spec.type")),
        Cell("Cluster-IP", _or("spec.clusterIP", NONE)),
        Cell("External-IP", _external),
        Cell("Port(s)", _ports),
        AGE,
        Cell("Selector", _labels("spec.selector"), priority=1),
    ),
    _key("configmaps"): (NAME, Cell("Data", _size("data", "binaryData")), AGE),
    _key("secrets"): (
        NAME,
        Cell("Type", at("type")),
        Cell("Data", _size("data")),
        AGE,
    ),
    _key("namespaces"): (NAME, Cell("Status", at("status.phase")), AGE),
    _key("serviceaccounts"): (NAME, Cell("Secrets", _size("secrets")), AGE),
    _key("nodes"): (
        NAME,
        Cell("Status", _node_status),
        Cell("Roles", _roles),
        AGE,
        Cell("Version", at("status.nodeInfo.kubeletVersion")),
        Cell("OS-Image", _or("status.nodeInfo.osImage", UNKNOWN), priority=1),
    ),
    _key("persistentvolumeclaims"): (
        NAME,
        Cell("Status", at("status.phase")),
        Cell("Volume", at("spec.volumeName")),
        Cell("Capacity", at("status.capacity.storage")),
        Cell("Access Modes", _modes("status.accessModes")),
        Cell("StorageClass", at("spec.storageClassName")),
        AGE,
    ),
    _key("persistentvolumes"): (
        NAME,
        Cell("Capacity", at("spec.capacity.storage")),
        Cell("Access Modes", _modes("spec.accessModes")),
        Cell("Reclaim Policy", at("spec.persistentVolumeReclaimPolicy")),
        Cell("Status", at("status.phase")),
        Cell("StorageClass", at("spec.storageClassName")),
        AGE,
    ),
    _key("replicationcontrollers"): (
        NAME,
        *_SCALED,
        AGE,
        *_workload(),
        Cell("Selector", _labels("spec.selector"), priority=1),
    ),
    _key("events"): (*_EVENT, Cell("Message", at("message"))),
    _key("events.events.k8s.io"): (*_EVENT, Cell("Message", at("note"))),
    _key("deployments.apps"): (
        NAME,
        _READY,
        Cell("Up-to-date", _number("status.updatedReplicas")),
        Cell("Available", _number("status.availableReplicas")),
        AGE,
        *_workload(),
        _SELECTOR,
    ),
    _key("replicasets.apps"): (NAME, *_SCALED, AGE, *_workload(), _SELECTOR),
    _key("statefulsets.apps"): (NAME, _READY, AGE, *_workload()),
    _key("daemonsets.apps"): (
        NAME,
        Cell("Desired", _number("status.desiredNumberScheduled"), "integer"),
        Cell("Current", _number("status.currentNumberScheduled"), "integer"),
        Cell("Ready", _number("status.numberReady"), "integer"),
        Cell("Up-to-date", _number("status.updatedNumberScheduled"), "integer"),
        Cell("Available", _number("status.numberAvailable"), "integer"),
        Cell("Node Selector", _labels("spec.template.spec.nodeSelector")),
        AGE,
        *_workload(),
        _SELECTOR,
    ),
    _key("jobs.batch"): (
        NAME,
        Cell("Status", _job_status),
        Cell("Completions", _of("status.succeeded", "spec.completions")),
        Cell("Duration", _took),
        AGE,
        *_workload(),
        _SELECTOR,
    ),
    _key("cronjobs.batch"): (
        NAME,
        Cell("Schedule", at("spec.schedule")),
        Cell("Timezone", _or("spec.timeZone", NONE)),
        Cell("Suspend", _suspended),
        Cell("Active", _size("status.active"), "integer"),
        Cell("Last Schedule", _or("status.lastScheduleTime", NONE)),
        AGE,
        *_workload("spec.jobTemplate.spec.template.spec.containers"),
    ),
    _key("ingresses.networking.k8s.io"): (
        NAME,
        Cell("Class", _or("spec.ingressClassName", NONE)),
        Cell("Hosts", _hosts),
        Cell("Address", _address),
        Cell("Ports", _ingress_ports),
        AGE,
    ),
    _key("poddisruptionbudgets.policy"): (
        NAME,
        Cell("Min Available", _or("spec.minAvailable", "N/A")),
        Cell("Max Unavailable", _or("spec.maxUnavailable", "N/A")),
        Cell("Allowed Disruptions", _number("status.disruptionsAllowed"), "integer"),
        AGE,
    ),
    _key("leases.coordination.k8s.io"): (
        NAME,
        Cell("Holder", at("spec.holderIdentity")),
        AGE,
    ),
    _key("roles.rbac.authorization.k8s.io"): _CREATED_AT,
    _key("clusterroles.rbac.authorization.k8s.io"): _CREATED_AT,
    _key("customresourcedefinitions.apiextensions.k8s.io"): _CREATED_AT,
}
"""Others have a name and an age."""
