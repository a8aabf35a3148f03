"""How to name a resource."""

from __future__ import annotations

from typing import TypeAlias

from kuberuntime.mapper.rest_mapper import Name
from kuberuntime.meta.gvk import GroupKind, GroupVersionKind
from kuberuntime.rest.resource import Resource

Named: TypeAlias = Name | GroupKind | GroupVersionKind | Resource
"""A resource in any of the ways that kubectl takes, by what it stores, or in full.

For example: ``pods``, ``po``, ``Deployment``, ``deploy.apps``,
``certificates.v1.cert-manager.io``, ``GroupVersionKind("apps", "v1", "Deployment")``.
"""
