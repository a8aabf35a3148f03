"""Serve: an API server of what the documents describe, on a port of this machine.

Uses the runtime's embedded server, and comes with the extra `kubewright[serve]`; see
docs/adr/0007.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kuberuntime.api import API, api_of
from kuberuntime.codec.manifests import read_manifests
from kuberuntime.codegen.clients import Clientset
from kuberuntime.errors import KubeError
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.http import HTTPServer
from kuberuntime.testing.kubeconfig import write_kubeconfig
from kubewright.diagnostics import InputError, Location, Note
from kubewright.load import load
from kubewright.load.reading import Reading
from kubewright.model.build import build_model
from kubewright.model.structure import structure_of
from kubewright.plan.api_document import plan_api_document
from kubewright.render import render


@dataclass(frozen=True)
class Served:
    """What is being served, and where. For example: `https://127.0.0.1:6443`."""

    url: str
    groups: int
    resources: int
    objects: int
    notes: tuple[Note, ...]


@contextmanager
def serve(
    specs: tuple[Path, ...],
    *,
    packages: tuple[str, ...] = (),
    port: int = 0,
    kubeconfig: Path | None = None,
    seed: Path | None = None,
    reading: Reading = Reading(),
) -> Generator[Served]:
    """Serve documents and generated packages for the length of a block.

    With `kubeconfig` it is HTTPS, and that file says how to get in. Without, it is plain
    HTTP for whoever reaches the port. `seed` is a manifest of objects to begin with.

    Raises:
        InputError: the documents or the manifest cannot be used, a package is not
            there, or the port is taken.
    """
    server, notes = _server(specs, packages, reading)
    objects = _plant(server, seed) if seed else 0
    resources = [served.resource.gvr for served in server.registry]
    try:
        http = HTTPServer(server, port=port, tls=kubeconfig is not None)
    except OSError as error:
        raise InputError(f"--port {port}: {error.strerror}") from error
    with http:
        if kubeconfig is not None:
            _write(http, kubeconfig)
        groups = len({gvr.group for gvr in resources})
        yield Served(http.config.server, groups, len(resources), objects, notes)


def _server(
    specs: tuple[Path, ...], packages: tuple[str, ...], reading: Reading
) -> tuple[EmbeddedServer, tuple[Note, ...]]:
    apis = [_installed(package) for package in packages]
    if not specs:
        return EmbeddedServer(*apis), ()
    loaded = load(specs, reading=reading)
    built = build_model(loaded)
    schemas = {name: structure_of(schema) for name, schema in built.definitions.items()}
    (document,) = plan_api_document(built.model, schemas)
    _, text = render(document)
    api = API.from_json(text.encode())
    definitions = [document.content for document in loaded.crds]
    return EmbeddedServer(api, *apis, *definitions), built.notes


def _installed(package: str) -> API:
    try:
        api = api_of(package)
    except ModuleNotFoundError:
        api = None
    if api is None:
        raise InputError(
            f"--package {package}: no generated package of that name is installed",
            hint="install it beside kubewright, or name its documents instead",
        )
    return api


def _plant(server: EmbeddedServer, seed: Path) -> int:
    location = Location(str(seed))
    try:
        manifests = list(read_manifests(seed.read_bytes()))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location) from error
    except KubeError as error:
        raise InputError(str(error), location) from error
    with Clientset(server.config(), transport=server.transport()) as client:
        for where, manifest in manifests:
            try:
                client.dynamic.for_object(manifest).create(manifest)
            except (KubeError, ValueError) as error:
                raise InputError(f"{where}: {error}", location) from error
    return len(manifests)


def _write(http: HTTPServer, kubeconfig: Path) -> None:
    try:
        write_kubeconfig(http.config, kubeconfig, name="kubewright")
    except OSError as error:
        raise InputError(
            f"--kubeconfig-out {kubeconfig} cannot be written: {error.strerror}"
        ) from error
