"""Join the words of wire names the Python way."""

from __future__ import annotations

import re

from kubewright.spelling import words


def snake_case(name: str) -> str:
    """For example: `clusterIPs` as `cluster_ips`, `x-descriptors` as `x_descriptors`.

    Empty where the name has no letter or digit.
    """
    return "_".join(words(name))


def class_case(name: str) -> str:
    """A class's name from a definition's, upper case first: `Pod`, `X509Subject`.

    For example: `Deployment` as it is, `foo-bar` as `FooBar`.
    """
    parts = re.findall(r"[A-Za-z0-9]+", name)
    return "".join(part[0].upper() + part[1:] for part in parts)


def plural_class_case(kind: str, plural: str) -> str:
    """The plural in the case of its kind, as client-go names typed clients.

    For example: `configmaps` of `ConfigMap` as `ConfigMaps`; `networkpolicies` of
    `NetworkPolicy` as `NetworkPolicies`; `pods` of `PodMetrics` as `Pods`.
    """
    shared = 0
    for ours, theirs in zip(kind.lower(), plural, strict=False):
        if ours != theirs:
            break
        shared += 1
    return class_case(kind[:shared] + plural[shared:])


def identifier(text: str, prefix: str = "v") -> str:
    """A module or attribute name; `prefix` goes before what starts with a digit."""
    name = snake_case(text) or prefix
    return name if name[0].isalpha() else f"{prefix}_{name}"
