"""Listers and informers of kubeclient, against what its server says it serves."""

from __future__ import annotations

import importlib
from typing import Any, get_args, get_type_hints

import pytest

import kubeclient
from kubeclient import informers, listers
from kubeclient.informers import AsyncSharedInformerFactory, SharedInformerFactory
from kuberuntime.api import API
from kuberuntime.cache import AsyncSharedInformer, ClusterLister, Lister, SharedInformer
from kuberuntime.config import Config
from kuberuntime.discovery.apis import APIResource
from kuberuntime.errors import NotRegisteredError
from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.rest import AsyncRESTClient, RESTClient
from tests.generated.outside_the_api import CONFIG
