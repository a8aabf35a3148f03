"""A few kinds and their clients, written by hand in the shape that is emitted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Unpack

from kuberuntime.codegen import clients as kw
from kuberuntime.codegen import models
from kuberuntime.meta import v1 as meta_v1


class ConfigMap(models.KubeObject, kw_only=True):
    api_version: Literal["v1"] = models.always("v1", name="apiVersion")
    kind: Literal["ConfigMap"] = models.always("ConfigMap")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    binary_data: dict[str, bytes] | None = models.field(name="binaryData", default=None)
    data: dict[str, str] | None = None


class ConfigMapList(models.KubeObject, kw_only=True):
    api_version: Literal["v1"] = models.always("v1", name="apiVersion")
    kind: Literal["ConfigMapList"] = models.always("ConfigMapList")
    metadata: meta_v1.ListMeta = models.field(default_factory=meta_v1.ListMeta)
    items: list[ConfigMap]


class Namespace(models.KubeObject, kw_only=True):
    api_version: Literal["v1"] = models.always("v1", name="apiVersion")
    kind: Literal["Namespace"] = models.always("Namespace")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: dict[str, Any] | None = None
    status: dict[str, Any] | None = None


class ServiceAccount(models.KubeObject, kw_only=True):
    api_version: Literal["v1"] = models.always("v1", name="apiVersion")
    kind: Literal["ServiceAccount"] = models.always("ServiceAccount")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)


class TokenRequest(models.KubeObject, kw_only=True):
    api_version: Literal["authentication.k8s.io/v1"] = models.always(
        "authentication.k8s.io/v1", name="apiVersion"
    )
    kind: Literal["TokenRequest"] = models.always("TokenRequest")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: dict[str, Any]
    status: dict[str, Any] | None = None


class Pod(models.KubeObject, kw_only=True):
    api_version: Literal["v1"] = models.always("v1", name="apiVersion")
    kind: Literal["Pod"] = models.always("Pod")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: dict[str, Any] | None = None
    status: dict[str, Any] | None = None


class Binding(models.KubeObject, kw_only=True):
    api_version: Literal["v1"] = models.always("v1", name="apiVersion")
    kind: Literal["Binding"] = models.always("Binding")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    target: dict[str, Any]


class Eviction(models.KubeObject, kw_only=True):
    api_version: Literal["policy/v1"] = models.always("policy/v1", name="apiVersion")
    kind: Literal["Eviction"] = models.always("Eviction")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)


class PodDisruptionBudget(models.KubeObject, kw_only=True):
    api_version: Literal["policy/v1"] = models.always("policy/v1", name="apiVersion")
    kind: Literal["PodDisruptionBudget"] = models.always("PodDisruptionBudget")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: dict[str, Any] | None = None
    status: dict[str, Any] | None = None


class SelfSubjectAccessReview(models.KubeObject, kw_only=True):
    api_version: Literal["authorization.k8s.io/v1"] = models.always(
        "authorization.k8s.io/v1", name="apiVersion"
    )
    kind: Literal["SelfSubjectAccessReview"] = models.always("SelfSubjectAccessReview")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: dict[str, Any]
    status: dict[str, Any] | None = None


class DeploymentSpec(models.Model, kw_only=True):
    replicas: int | None = None
    paused: bool | None = None
    min_ready_seconds: int | None = models.field(name="minReadySeconds", default=None)
    progress_deadline_seconds: int | None = models.field(
        name="progressDeadlineSeconds", default=None
    )
    revision_history_limit: int | None = models.field(
        name="revisionHistoryLimit", default=None
    )
    selector: dict[str, Any]
    strategy: dict[str, Any] | None = None
    template: dict[str, Any]


class Deployment(models.KubeObject, kw_only=True):
    api_version: Literal["apps/v1"] = models.always("apps/v1", name="apiVersion")
    kind: Literal["Deployment"] = models.always("Deployment")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: DeploymentSpec | None = None
    status: dict[str, Any] | None = None


class DeploymentList(models.KubeObject, kw_only=True):
    api_version: Literal["apps/v1"] = models.always("apps/v1", name="apiVersion")
    kind: Literal["DeploymentList"] = models.always("DeploymentList")
    metadata: meta_v1.ListMeta = models.field(default_factory=meta_v1.ListMeta)
    items: Annotated[list[Deployment], models.Atomic()]


class Scale(models.KubeObject, kw_only=True):
    api_version: Literal["autoscaling/v1"] = models.always(
        "autoscaling/v1", name="apiVersion"
    )
    kind: Literal["Scale"] = models.always("Scale")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: dict[str, Any] | None = None
    status: dict[str, Any] | None = None


class ConfigMaps(
    kw.CreateVerb[ConfigMap],
    kw.DeleteVerb[ConfigMap],
    kw.DeleteCollectionVerb[ConfigMap],
    kw.GetVerb[ConfigMap],
    kw.ListVerb[ConfigMap, ConfigMapList],
    kw.PatchVerb[ConfigMap, Mapping[str, object]],
    kw.UpdateVerb[ConfigMap],
    kw.WatchVerb[ConfigMap],
):
    resource = kw.Resource("", "v1", "configmaps", "ConfigMap", namespaced=True)
    object_type = ConfigMap
    list_type = ConfigMapList


class Namespaces(
    kw.CreateVerb[Namespace], kw.DeleteVerb[Namespace], kw.GetVerb[Namespace]
):
    resource = kw.Resource("", "v1", "namespaces", "Namespace", namespaced=False)
    object_type = Namespace


class ServiceAccounts(kw.CreateVerb[ServiceAccount]):
    resource = kw.Resource(
        "", "v1", "serviceaccounts", "ServiceAccount", namespaced=True
    )
    object_type = ServiceAccount

    def create_token(
        self, name: str, body: TokenRequest, **options: Unpack[kw.CreateOptions]
    ) -> TokenRequest:
        return self._create(
            body, name=name, into=TokenRequest, subresource="token", options=options
        )


class Pods(kw.CreateVerb[Pod], kw.DeleteVerb[Pod], kw.GetVerb[Pod]):
    resource = kw.Resource("", "v1", "pods", "Pod", namespaced=True)
    object_type = Pod

    def bind(
        self, name: str, body: Binding, **options: Unpack[kw.CreateOptions]
    ) -> kw.Status:
        return self._create(
            body, name=name, into=kw.Status, subresource="binding", options=options
        )

    def evict(
        self, name: str, body: Eviction, **options: Unpack[kw.CreateOptions]
    ) -> kw.Status:
        return self._create(
            body, name=name, into=kw.Status, subresource="eviction", options=options
        )

    def update_ephemeral_containers(
        self, obj: Pod, **options: Unpack[kw.UpdateOptions]
    ) -> Pod:
        name = kw.object_name(obj)
        return self._update(
            name, obj, into=Pod, subresource="ephemeralcontainers", options=options
        )

    def log(self, name: str, **options: Unpack[kw.LogOptions]) -> str:
        return self._log(name, options=options)

    def log_lines(
        self, name: str, **options: Unpack[kw.LogLinesOptions]
    ) -> kw.LogLines:
        return self._log_lines(name, options=options)


class PodDisruptionBudgets(kw.CreateVerb[PodDisruptionBudget]):
    resource = kw.Resource(
        "policy",
        "v1",
        "poddisruptionbudgets",
        "PodDisruptionBudget",
        namespaced=True,
    )
    object_type = PodDisruptionBudget


class SelfSubjectAccessReviews(kw.CreateVerb[SelfSubjectAccessReview]):
    resource = kw.Resource(
        "authorization.k8s.io",
        "v1",
        "selfsubjectaccessreviews",
        "SelfSubjectAccessReview",
        namespaced=False,
    )
    object_type = SelfSubjectAccessReview


class Deployments(
    kw.CreateVerb[Deployment],
    kw.DeleteVerb[Deployment],
    kw.GetVerb[Deployment],
    kw.ListVerb[Deployment, DeploymentList],
    kw.PatchVerb[Deployment, Mapping[str, object]],
    kw.UpdateVerb[Deployment],
    kw.WatchVerb[Deployment],
):
    resource = kw.Resource("apps", "v1", "deployments", "Deployment", namespaced=True)
    object_type = Deployment
    list_type = DeploymentList

    def apply_status(
        self,
        obj: Deployment,
        *,
        field_manager: str,
        force: bool = False,
        **options: Unpack[kw.ApplyOptions],
    ) -> Deployment:
        return self._apply(
            obj,
            field_manager=field_manager,
            force=force,
            into=Deployment,
            subresource="status",
            options=options,
        )

    def update_status(
        self, obj: Deployment, **options: Unpack[kw.UpdateOptions]
    ) -> Deployment:
        name = kw.object_name(obj)
        return self._update(
            name, obj, into=Deployment, subresource="status", options=options
        )

    def get_scale(self, name: str, **options: Unpack[kw.GetOptions]) -> Scale:
        return self._get(name, into=Scale, subresource="scale", options=options)

    def update_scale(
        self, name: str, body: Scale, **options: Unpack[kw.UpdateOptions]
    ) -> Scale:
        return self._update(
            name, body, into=Scale, subresource="scale", options=options
        )

    def patch_scale(
        self, name: str, patch: kw.Patch, **options: Unpack[kw.PatchOptions]
    ) -> Scale:
        return self._patch(
            name, patch, into=Scale, subresource="scale", options=options
        )


class CoreV1Client(kw.GroupVersionClient):
    def config_maps(self, namespace: str | None = None) -> ConfigMaps:
        return ConfigMaps(self._rest, namespace)

    def namespaces(self) -> Namespaces:
        return Namespaces(self._rest)

    def pods(self, namespace: str | None = None) -> Pods:
        return Pods(self._rest, namespace)

    def service_accounts(self, namespace: str | None = None) -> ServiceAccounts:
        return ServiceAccounts(self._rest, namespace)


class AppsV1Client(kw.GroupVersionClient):
    def deployments(self, namespace: str | None = None) -> Deployments:
        return Deployments(self._rest, namespace)


class PolicyV1Client(kw.GroupVersionClient):
    def pod_disruption_budgets(
        self, namespace: str | None = None
    ) -> PodDisruptionBudgets:
        return PodDisruptionBudgets(self._rest, namespace)


class AuthorizationV1Client(kw.GroupVersionClient):
    def self_subject_access_reviews(self) -> SelfSubjectAccessReviews:
        return SelfSubjectAccessReviews(self._rest)


class Clientset(kw.Clientset):
    @cached_property
    def apps_v1(self) -> AppsV1Client:
        return AppsV1Client(self._rest)

    @cached_property
    def authorization_v1(self) -> AuthorizationV1Client:
        return AuthorizationV1Client(self._rest)

    @cached_property
    def core_v1(self) -> CoreV1Client:
        return CoreV1Client(self._rest)

    @cached_property
    def policy_v1(self) -> PolicyV1Client:
        return PolicyV1Client(self._rest)


class AsyncConfigMaps(
    kw.AsyncCreateVerb[ConfigMap],
    kw.AsyncDeleteVerb[ConfigMap],
    kw.AsyncDeleteCollectionVerb[ConfigMap],
    kw.AsyncGetVerb[ConfigMap],
    kw.AsyncListVerb[ConfigMap, ConfigMapList],
    kw.AsyncPatchVerb[ConfigMap, Mapping[str, object]],
    kw.AsyncUpdateVerb[ConfigMap],
    kw.AsyncWatchVerb[ConfigMap],
):
    resource = kw.Resource("", "v1", "configmaps", "ConfigMap", namespaced=True)
    object_type = ConfigMap
    list_type = ConfigMapList


class AsyncNamespaces(
    kw.AsyncCreateVerb[Namespace],
    kw.AsyncDeleteVerb[Namespace],
    kw.AsyncGetVerb[Namespace],
):
    resource = kw.Resource("", "v1", "namespaces", "Namespace", namespaced=False)
    object_type = Namespace


class AsyncServiceAccounts(kw.AsyncCreateVerb[ServiceAccount]):
    resource = kw.Resource(
        "", "v1", "serviceaccounts", "ServiceAccount", namespaced=True
    )
    object_type = ServiceAccount

    async def create_token(
        self, name: str, body: TokenRequest, **options: Unpack[kw.CreateOptions]
    ) -> TokenRequest:
        return await self._create(
            body, name=name, into=TokenRequest, subresource="token", options=options
        )


class AsyncPods(kw.AsyncCreateVerb[Pod], kw.AsyncDeleteVerb[Pod], kw.AsyncGetVerb[Pod]):
    resource = kw.Resource("", "v1", "pods", "Pod", namespaced=True)
    object_type = Pod

    async def bind(
        self, name: str, body: Binding, **options: Unpack[kw.CreateOptions]
    ) -> kw.Status:
        return await self._create(
            body, name=name, into=kw.Status, subresource="binding", options=options
        )

    async def evict(
        self, name: str, body: Eviction, **options: Unpack[kw.CreateOptions]
    ) -> kw.Status:
        return await self._create(
            body, name=name, into=kw.Status, subresource="eviction", options=options
        )

    async def update_ephemeral_containers(
        self, obj: Pod, **options: Unpack[kw.UpdateOptions]
    ) -> Pod:
        name = kw.object_name(obj)
        return await self._update(
            name, obj, into=Pod, subresource="ephemeralcontainers", options=options
        )

    async def log(self, name: str, **options: Unpack[kw.LogOptions]) -> str:
        return await self._log(name, options=options)

    def log_lines(
        self, name: str, **options: Unpack[kw.LogLinesOptions]
    ) -> kw.AsyncLogLines:
        return self._log_lines(name, options=options)


class AsyncPodDisruptionBudgets(kw.AsyncCreateVerb[PodDisruptionBudget]):
    resource = kw.Resource(
        "policy",
        "v1",
        "poddisruptionbudgets",
        "PodDisruptionBudget",
        namespaced=True,
    )
    object_type = PodDisruptionBudget


class AsyncSelfSubjectAccessReviews(kw.AsyncCreateVerb[SelfSubjectAccessReview]):
    resource = kw.Resource(
        "authorization.k8s.io",
        "v1",
        "selfsubjectaccessreviews",
        "SelfSubjectAccessReview",
        namespaced=False,
    )
    object_type = SelfSubjectAccessReview


class AsyncDeployments(
    kw.AsyncCreateVerb[Deployment],
    kw.AsyncDeleteVerb[Deployment],
    kw.AsyncGetVerb[Deployment],
    kw.AsyncListVerb[Deployment, DeploymentList],
    kw.AsyncPatchVerb[Deployment, Mapping[str, object]],
    kw.AsyncUpdateVerb[Deployment],
    kw.AsyncWatchVerb[Deployment],
):
    resource = kw.Resource("apps", "v1", "deployments", "Deployment", namespaced=True)
    object_type = Deployment
    list_type = DeploymentList

    async def apply_status(
        self,
        obj: Deployment,
        *,
        field_manager: str,
        force: bool = False,
        **options: Unpack[kw.ApplyOptions],
    ) -> Deployment:
        return await self._apply(
            obj,
            field_manager=field_manager,
            force=force,
            into=Deployment,
            subresource="status",
            options=options,
        )

    async def update_status(
        self, obj: Deployment, **options: Unpack[kw.UpdateOptions]
    ) -> Deployment:
        name = kw.object_name(obj)
        return await self._update(
            name, obj, into=Deployment, subresource="status", options=options
        )

    async def get_scale(self, name: str, **options: Unpack[kw.GetOptions]) -> Scale:
        return await self._get(name, into=Scale, subresource="scale", options=options)

    async def update_scale(
        self, name: str, body: Scale, **options: Unpack[kw.UpdateOptions]
    ) -> Scale:
        return await self._update(
            name, body, into=Scale, subresource="scale", options=options
        )

    async def patch_scale(
        self, name: str, patch: kw.Patch, **options: Unpack[kw.PatchOptions]
    ) -> Scale:
        return await self._patch(
            name, patch, into=Scale, subresource="scale", options=options
        )


class AsyncCoreV1Client(kw.AsyncGroupVersionClient):
    def config_maps(self, namespace: str | None = None) -> AsyncConfigMaps:
        return AsyncConfigMaps(self._rest, namespace)

    def namespaces(self) -> AsyncNamespaces:
        return AsyncNamespaces(self._rest)

    def pods(self, namespace: str | None = None) -> AsyncPods:
        return AsyncPods(self._rest, namespace)

    def service_accounts(self, namespace: str | None = None) -> AsyncServiceAccounts:
        return AsyncServiceAccounts(self._rest, namespace)


class AsyncAppsV1Client(kw.AsyncGroupVersionClient):
    def deployments(self, namespace: str | None = None) -> AsyncDeployments:
        return AsyncDeployments(self._rest, namespace)


class AsyncPolicyV1Client(kw.AsyncGroupVersionClient):
    def pod_disruption_budgets(
        self, namespace: str | None = None
    ) -> AsyncPodDisruptionBudgets:
        return AsyncPodDisruptionBudgets(self._rest, namespace)


class AsyncAuthorizationV1Client(kw.AsyncGroupVersionClient):
    def self_subject_access_reviews(self) -> AsyncSelfSubjectAccessReviews:
        return AsyncSelfSubjectAccessReviews(self._rest)


class AsyncClientset(kw.AsyncClientset):
    @cached_property
    def apps_v1(self) -> AsyncAppsV1Client:
        return AsyncAppsV1Client(self._rest)

    @cached_property
    def authorization_v1(self) -> AsyncAuthorizationV1Client:
        return AsyncAuthorizationV1Client(self._rest)

    @cached_property
    def core_v1(self) -> AsyncCoreV1Client:
        return AsyncCoreV1Client(self._rest)

    @cached_property
    def policy_v1(self) -> AsyncPolicyV1Client:
        return AsyncPolicyV1Client(self._rest)
