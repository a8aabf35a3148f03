# Derived from runtime/kuberuntime/dynamic/_async/client.py by scripts/unasync.py: edit that one.
"""Objects of any kind as dicts, without generated code."""

from __future__ import annotations

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.dynamic._sync.mapped import MappedClient
from kuberuntime.dynamic._sync.resource import DynamicResource
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.rest.body import Writable, as_dict
from kuberuntime.rest.resource import Resource


class DynamicClient(MappedClient[DynamicResource]):
    """A client of everything that a server has; as client-go's dynamic.Interface::

        dynamic = DynamicClient(clientset.rest)
        deployments = dynamic.resource("deploy.apps", "shop")
        web = deployments.get("web")
        print(web["spec"]["replicas"])

    Shares the connections of the clientset, which stays open and is to be closed.
    """

    def for_resource(
        self, resource: Resource, namespace: str | None = None
    ) -> DynamicResource:
        """The client of a resource that is known in full; asks nobody."""
        return DynamicResource(self._rest, resource, namespace)

    def for_object(
        self, obj: Writable, *, namespace: str | None = None
    ) -> DynamicResource:
        """The client for the kind and namespace of a manifest, or of a typed object.

        A namespaced object that names no namespace goes to ``namespace``, or to that
        of the client's configuration. Raises ValueError for a manifest without
        apiVersion or kind, and as :meth:`resource`.
        """
        obj = as_dict(obj)
        api_version, kind = obj.get("apiVersion"), obj.get("kind")
        if not isinstance(api_version, str) or not isinstance(kind, str) or not kind:
            raise ValueError("the manifest has no apiVersion, or no kind")
        gvk = GroupVersionKind.parse(api_version, kind)
        resource = self._find(gvk)
        if not resource.namespaced:
            return self.for_resource(resource)
        metadata = obj.get("metadata")
        named = metadata.get("namespace") if is_mapping(metadata) else None
        where = named or namespace or self._rest.config.namespace
        return self.for_resource(resource, where)
