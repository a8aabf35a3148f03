"""`kubewright serve`: documents in, a server on a port, until it is interrupted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.patience import LONG

from kubeclient import Clientset
from kuberuntime.config import Config
from kuberuntime.discovery import DiscoveryClient
from kuberuntime.rest import RESTClient
from kubewright.cli import main
from kubewright.load import load
from kubewright.model.build import BuiltModel, build_model
from kubewright.serve import serve

SETTINGS = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {colour: blue}
"""
SHELVES = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shelves.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: shelves, kind: Shelf}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Books, type: integer, jsonPath: .spec.books}]
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {books: {type: integer}}}}
"""


@pytest.fixture(scope="module")
def kubernetes(repository: Path) -> Path:
    return repository / "specs" / "kubernetes" / "1.36"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["serve", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def refusal(*arguments: object) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


def test_it_serves_documents_over_https_to_who_has_the_kubeconfig(
    kubernetes: Path, tmp_path: Path
) -> None:
    seed, kubeconfig = tmp_path / "seed.yaml", tmp_path / "kubeconfig"
    seed.write_text(SETTINGS)
    with serve((kubernetes,), kubeconfig=kubeconfig, seed=seed) as served:
        assert served.url.startswith("https://127.0.0.1:")
        assert served.objects == 2
        assert kubeconfig.stat().st_mode & 0o777 == 0o600
        with Clientset.from_kubeconfig(kubeconfig) as client:
            settings = client.core_v1.config_maps("shop").get("settings")
            assert settings.data == {"colour": "blue"}


def test_a_kubeconfig_that_is_there_is_replaced_and_kept_to_oneself(
    kubernetes: Path, tmp_path: Path
) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text("old")
    kubeconfig.chmod(0o644)
    with serve((kubernetes,), kubeconfig=kubeconfig):
        assert "current-context: kubewright" in kubeconfig.read_text()
        assert kubeconfig.stat().st_mode & 0o777 == 0o600


def test_without_a_kubeconfig_it_is_plain_http(tmp_path: Path) -> None:
    crd = tmp_path / "shelves.yaml"
    crd.write_text(SHELVES)
    with serve((crd,)) as served:
        assert served.url.startswith("http://")
        assert (served.groups, served.resources) == (1, 1)
        with RESTClient(Config(served.url)) as rest:
            found = DiscoveryClient(rest).server_groups_and_resources()
    assert [str(gv) for gv in found.resources] == ["example.com/v1"]


def test_packages_and_documents_are_served_side_by_side(tmp_path: Path) -> None:
    crd, seed = tmp_path / "shelves.yaml", tmp_path / "seed.yaml"
    crd.write_text(SHELVES)
    shelf = "apiVersion: example.com/v1\nkind: Shelf\nmetadata: {name: a}\n"
    seed.write_text(f"{SETTINGS}---\n{shelf}spec: {{books: 3}}\n")
    with serve((crd,), packages=("kubeclient",), seed=seed) as served:
        assert served.objects == 3
        assert served.groups > 20


def test_a_seed_can_define_what_it_then_has(kubernetes: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    shelf = "apiVersion: example.com/v1\nkind: Shelf\nmetadata: {name: a}\n"
    seed.write_text(f"{SHELVES}---\n{shelf}")
    with serve((kubernetes,), seed=seed) as served:
        assert served.objects == 2


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (SETTINGS.replace("v1\nkind: ConfigMap", "v1\nkind: Odd"), "Odd"),
        (SETTINGS.replace("namespace: shop", "namespace: gone"), '"gone" not found'),
        (SETTINGS.replace("colour: blue", "colour: 3"), "data.colour"),
        ("a: b: c", "seed.yaml"),
        ("data: {}", "kind"),
    ],
)
def test_a_seed_that_cannot_be_used_is_an_error_that_names_the_document(
    manifest: str, message: str, tmp_path: Path
) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(manifest)
    said = refusal("--package", "kubeclient", "--seed", seed)
    assert str(seed) in said
    assert message in said
    if manifest.startswith(SETTINGS[:10]):
        assert "document 2" in said


def test_a_seed_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    said = refusal("--package", "kubeclient", "--seed", tmp_path / "none.yaml")
    assert "none.yaml" in said
    assert "No such file" in said


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal("--package", "kubeclient", "--port", port)
    assert f"--port {port}: Address already in use" in said


def test_a_kubeconfig_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "missing" / "kubeconfig"
    said = refusal("--package", "kubeclient", "--kubeconfig-out", file)
    assert f"{file} cannot be written: No such file" in said


def test_a_package_that_is_not_installed_is_an_error() -> None:
    assert "--package nosuch: no generated package" in refusal("--package", "nosuch")
    # One that is installed and was not generated has no API.
    assert "--package click: no generated package" in refusal("--package", "click")


def test_it_wants_to_know_what_to_serve() -> None:
    assert "name documents, or a package" in refusal()


def test_without_the_extra_it_says_what_to_install(repository: Path) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from kubewright.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--package", "kubeclient"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "serve needs the module uvicorn" in done.stderr
    assert "pip install 'kubewright[serve]'" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_when_it_is_told(
    number: signal.Signals, tmp_path: Path
) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    command = [sys.executable, "-m", "kubewright", "serve", "--package", "kubeclient"]
    with subprocess.Popen(
        [*command, "--kubeconfig-out", str(kubeconfig)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    ) as serving:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        assert "resources of 22 groups; stop it with Ctrl-C" in said
        with Clientset.from_kubeconfig(kubeconfig) as client:
            watch = client.core_v1.namespaces().watch(resource_version="0")
            with watch as events:
                assert next(iter(events)).type == "ADDED"
                serving.send_signal(number)
                out, err = serving.communicate(timeout=LONG)
    assert (serving.returncode, out, err) == (0, "", "")
    port = int(said.partition("127.0.0.1:")[2].partition(":")[0])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()


def test_what_it_serves_can_be_fetched_and_generates_the_same(
    kubernetes: Path, tmp_path: Path
) -> None:
    kubeconfig, out = tmp_path / "kubeconfig", tmp_path / "fetched"
    with serve((kubernetes,), kubeconfig=kubeconfig):
        arguments = ["fetch", "--kubeconfig", str(kubeconfig), "--out", str(out)]
        fetched = CliRunner().invoke(main, arguments)
    assert fetched.exit_code == 0, fetched.output
    ours, theirs = build(out), build(kubernetes)
    assert ours.model.groups == theirs.model.groups
    assert ours.model.server_version == theirs.model.server_version
    assert ours.definitions.keys() <= theirs.definitions.keys()
    # No resource is made of these: they are what discovery, patches and events look like.
    meta = "io.k8s.apimachinery.pkg.apis.meta.v1"
    assert theirs.definitions.keys() - ours.definitions.keys() == {
        f"{meta}.APIGroup",
        f"{meta}.APIGroupList",
        f"{meta}.APIResource",
        f"{meta}.APIResourceList",
        f"{meta}.APIVersions",
        f"{meta}.GroupVersionForDiscovery",
        f"{meta}.Patch",
        f"{meta}.ServerAddressByClientCIDR",
        f"{meta}.WatchEvent",
        "io.k8s.apimachinery.pkg.version.Info",
    }
    known = {type_.name: type_ for type_ in theirs.model.types}
    assert all(type_ == known[type_.name] for type_ in ours.model.types)


def test_definitions_that_it_serves_can_be_fetched_and_generated(
    tmp_path: Path,
) -> None:
    kubeconfig, out = tmp_path / "kubeconfig", tmp_path / "fetched"
    crd = tmp_path / "shelves.yaml"
    crd.write_text(SHELVES)
    with serve((crd,), packages=("kubeclient",), kubeconfig=kubeconfig):
        arguments = ["fetch", "--kubeconfig", str(kubeconfig), "--out", str(out)]
        fetched = CliRunner().invoke(main, arguments)
    assert fetched.exit_code == 0, fetched.output
    served = {str(one.gvr) for one in build(out).model.resources}
    assert "example.com/v1 shelves" in served
    assert "apps/v1 deployments" in served


def build(folder: Path) -> BuiltModel:
    return build_model(load([folder]))
