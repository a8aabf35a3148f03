"""Pages: what a server says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.testing.server.pages.about import about_pages
from kuberuntime.testing.server.pages.discovery import DiscoveryPages
from kuberuntime.testing.server.pages.openapi import OpenAPIPages

if TYPE_CHECKING:
    from kuberuntime.testing.server.core import Core


def add_pages(core: Core, version: str) -> None:
    """Have a server answer for discovery, OpenAPI, its version and its health."""
    registry = core.state.registry
    core.pages.update(about_pages(version))
    core.pages.update(DiscoveryPages(registry).pages())
    core.pages.update(OpenAPIPages(registry, version).pages())
