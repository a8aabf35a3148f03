"""The bases of generated clientsets: one connection to one server."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kuberuntime.config.config import Config

if TYPE_CHECKING:
    import httpx2

    from kuberuntime.discovery import AsyncCachedDiscoveryClient
    from kuberuntime.dynamic import AsyncDynamicClient
    from kuberuntime.mapper import AsyncDeferredRESTMapper
    from kuberuntime.metadata import AsyncMetadataClient
    from kuberuntime.model import KubeObject
    from kuberuntime.objects import AsyncObjectClient
    from kuberuntime.rest._async.transport import AsyncRESTClient
    from kuberuntime.rest.hooks import Hooks
    from kuberuntime.rest.limiter import RateLimiter
    from kuberuntime.rest.server_warnings import WarningHandler
    from kuberuntime.rest.unreadable import OnUnreadable
    from kuberuntime.scale import AsyncScaleClient
    from kuberuntime.testing.fakes import Fake
    from kuberuntime.testing.server.sources import Source


class AsyncGroupVersionClient:
    """The resources of one group version. Subclasses have a method for each."""

    def __init__(self, rest: AsyncRESTClient) -> None:
        self._rest = rest


class AsyncClientset:
    """A server's resources, over one connection pool.

    Subclasses have a property for each group version. Close it, or use it with
    ``async with``. In place of a config it takes the ``rest`` of another clientset,
    and then shares its connections, and leaves closing them to that one.

    ``rate_limiter`` replaces that of the config. ``on_warning`` is told what the
    server warns of, ``on_unreadable`` of objects that lists and watches pass over
    because their class cannot hold them, both in place of the log; ``hooks`` of each
    request and answer.
    ``transport`` replaces the network, for tests; it is closed with the clientset.
    Pickled, it is its config, and connects anew where it is read; with one of these
    three, or a limiter, it cannot be pickled.

    Raises ConfigError for certificates, keys and proxies that cannot be used.
    """

    def __init__(
        self,
        config: Config | AsyncRESTClient,
        *,
        rate_limiter: RateLimiter | None = None,
        on_warning: WarningHandler | None = None,
        on_unreadable: OnUnreadable | None = None,
        hooks: Hooks | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        # Here, because it loads HTTP and TLS, which a program that only handles
        # manifests has no use for.
        from kuberuntime.rest._async.transport import AsyncRESTClient

        self._borrowed = not isinstance(config, Config)
        if isinstance(config, Config):
            config = AsyncRESTClient(
                config,
                rate_limiter=rate_limiter,
                on_warning=on_warning,
                on_unreadable=on_unreadable,
                hooks=hooks,
                transport=transport,
            )
        self._rest = config
        self._fake: Fake | None = None

    @classmethod
    def load(cls, *, context: str | None = None) -> Self:
        """Connect as the place where this program runs says; see :meth:`Config.load`."""
        return cls(Config.load(context=context))

    @classmethod
    def in_cluster(cls) -> Self:
        """Connect as the pod that this program runs in; see :meth:`Config.in_cluster`."""
        return cls(Config.in_cluster())

    @classmethod
    def from_kubeconfig(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        context: str | None = None,
        text: str | bytes | Mapping[str, Any] | None = None,
    ) -> Self:
        """Connect as a kubeconfig says; see :meth:`Config.from_kubeconfig`."""
        return cls(Config.from_kubeconfig(path, context=context, text=text))

    @classmethod
    def fake(
        cls,
        *objects: KubeObject | Mapping[str, Any],
        sources: Iterable[Source] = (),
    ) -> Self:
        """A clientset without a server, for tests: it keeps the objects itself.

        As client-go's fake clientset; :attr:`testing` has what was done, and reactors.
        It has the kinds of its package, and those of ``sources``: schemes of other
        packages, and what else an EmbeddedServer takes. Their clientsets, made with
        the :attr:`rest` of this one, see the same objects::

            sites = AsyncClientset.fake(site, deployment, sources=[kubeclient.scheme])
            built_in = kubeclient.AsyncClientset(sites.rest)

        Raises ValueError for objects of kinds that none of them has.
        """
        from kuberuntime.api import api_of
        from kuberuntime.testing.fakes import Fake

        modules = (ancestor.__module__ for ancestor in cls.__mro__)
        api = next((api for api in map(api_of, modules) if api is not None), None)
        if api is None:
            raise ValueError(f"{cls.__qualname__} is of no generated package")
        fake = Fake([api, *sources], objects)
        server = fake.server
        clientset = cls(server.config(), transport=server.async_transport())
        clientset._fake = fake
        return clientset

    @property
    def testing(self) -> Fake:
        """The other end of a clientset that :meth:`fake` made; else RuntimeError."""
        if self._fake is None:
            raise RuntimeError("the clientset is not a fake: it has a server")
        return self._fake

    @property
    def config(self) -> Config:
        """Where the server is, and who asks."""
        return self._rest.config

    @property
    def rest(self) -> AsyncRESTClient:
        """The connection itself, to send requests that have no method here."""
        return self._rest

    @cached_property
    def discovery(self) -> AsyncCachedDiscoveryClient:
        """What the server serves, asked once and kept in memory."""
        from kuberuntime.discovery import (
            AsyncCachedDiscoveryClient,
            AsyncDiscoveryClient,
        )

        return AsyncCachedDiscoveryClient(AsyncDiscoveryClient(self._rest))

    @cached_property
    def mapper(self) -> AsyncDeferredRESTMapper:
        """Finds resources by what people call them; asks again on a miss."""
        from kuberuntime.mapper import AsyncDeferredRESTMapper

        return AsyncDeferredRESTMapper(self.discovery)

    @cached_property
    def dynamic(self) -> AsyncDynamicClient:
        """Objects of any kind, as dicts."""
        from kuberuntime.dynamic import AsyncDynamicClient

        return AsyncDynamicClient(self._rest, self.mapper)

    @cached_property
    def objects(self) -> AsyncObjectClient:
        """Objects of any kind, typed by the class that goes in."""
        from kuberuntime.objects import AsyncObjectClient

        return AsyncObjectClient(self._rest, self.mapper)

    @cached_property
    def metadata(self) -> AsyncMetadataClient:
        """The metadata of objects of any kind."""
        from kuberuntime.metadata import AsyncMetadataClient

        return AsyncMetadataClient(self._rest, self.mapper)

    @cached_property
    def scales(self) -> AsyncScaleClient:
        """The scale of whatever can be scaled."""
        from kuberuntime.scale import AsyncScaleClient

        return AsyncScaleClient(self._rest, self.mapper)

    def __reduce__(self) -> tuple[Any, ...]:
        # By its config, as connections stay where they are: see AsyncRESTClient.
        self._rest.__reduce__()
        return type(self), (self._rest if self._borrowed else self.config,)

    async def aclose(self) -> None:
        """Close every connection. Calls under way fail, later ones are refused."""
        if not self._borrowed:
            await self._rest.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
