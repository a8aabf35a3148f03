"""The pytest plugin: which server tests get, and that nobody pays who asks for none."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

from kuberuntime.config import ConfigError
from kuberuntime.testing.kubeconfig import write_kubeconfig
from kuberuntime.testing.pytest_plugin import chosen_kind
from kuberuntime.testing.servers import KINDS, running_server

pytest_plugins = ["pytester"]

PLUGIN = "kuberuntime.testing.pytest_plugin"

CONFTEST = """
    import pytest

    LAMPS = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "lamps.plugin.kubewright.example"},
        "spec": {
            "group": "plugin.kubewright.example",
            "scope": "Namespaced",
            "names": {"plural": "lamps", "kind": "Lamp"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object"}},
                }
            ],
        },
    }

    @pytest.fixture(scope="session")
    def kube_crds():
        return [LAMPS]
"""

TEST = """
    from kuberuntime.dynamic import AsyncDynamicClient, DynamicClient
    from kuberuntime.rest import AsyncRESTClient, RESTClient
    from kuberuntime.rest.resource import Resource

    LAMPS = Resource("plugin.kubewright.example", "v1", "lamps", "Lamp", namespaced=True)
    LAMP = {"metadata": {"name": "a"}}

    def test_sync(kube_server, kube_config, kube_namespace):
        assert kube_config is kube_server.config
        with kube_server.connect(RESTClient) as rest:
            lamps = DynamicClient(rest).for_resource(LAMPS, kube_namespace)
            assert lamps.create(LAMP)["metadata"]["namespace"] == kube_namespace

    def test_async(kube_server, kube_namespace):
        import asyncio

        async def run():
            async with kube_server.async_connect(AsyncRESTClient) as rest:
                lamps = AsyncDynamicClient(rest).for_resource(LAMPS, kube_namespace)
                return await lamps.create(LAMP)

        assert asyncio.run(run())["metadata"]["uid"]

    def test_kind(kube_server):
        print("the server is", kube_server.kind)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a CRD of its own and tests that use it."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TEST)
    return pytester


def run(project: pytest.Pytester, *arguments: str, **environ: str) -> pytest.RunResult:
    """Run a project's tests in a process of their own, with no plugin but this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        for name, value in environ.items():
            patch.setenv(name, value)
        return project.runpytest_subprocess(
            "-p", PLUGIN, "-W", "error", "-s", *arguments
        )


def test_tests_get_the_embedded_server_where_nothing_else_is_said(
    project: pytest.Pytester,
) -> None:
    result = run(project)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*the server is embedded*"])


def test_the_same_tests_run_on_a_real_server(
    project: pytest.Pytester, assets: Path
) -> None:
    result = run(project, "--kube=envtest", KUBEBUILDER_ASSETS=str(assets))
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*the server is envtest*"])


def test_a_variable_chooses_too(project: pytest.Pytester, assets: Path) -> None:
    result = run(project, PYTEST_KUBE="envtest", KUBEBUILDER_ASSETS=str(assets))
    result.assert_outcomes(passed=3)


def test_paths_of_definitions_are_relative_to_the_root_wherever_pytest_is_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]")
    lamps = CONFTEST.partition("LAMPS = ")[2].partition("@pytest")[0]
    pytester.mkdir("crds").joinpath("lamps.json").write_text(
        json.dumps(ast.literal_eval(dedent(lamps).strip()))
    )
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def kube_crds():
            return ["crds"]
    """)
    pytester.makepyfile(TEST)
    monkeypatch.chdir(pytester.mkdir("elsewhere"))
    run(pytester, str(pytester.path)).assert_outcomes(passed=3)


def test_a_server_that_cannot_be_had_is_an_error_that_says_why(
    project: pytest.Pytester,
) -> None:
    result = run(project, "--kube=envtest", KUBEBUILDER_ASSETS="/nowhere")
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(["*AssetsError: /nowhere holds no etcd*"])


def test_a_server_that_is_none_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match="PYTEST_KUBE=minikube: choose from"):
        chosen_kind(None, {"PYTEST_KUBE": "minikube"})
    assert chosen_kind("envtest", {"PYTEST_KUBE": "minikube"}) == "envtest"


def test_a_cluster_that_exists_is_used_as_it_is(assets: Path, tmp_path: Path) -> None:
    environ = {"KUBEBUILDER_ASSETS": str(assets)}
    crd = {
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "lamps.plugin.kubewright.example"},
    }
    with running_server("envtest", environ=environ) as real:
        write_kubeconfig(real.config, tmp_path / "kubeconfig", name="real")
        environ = {"KUBECONFIG": str(tmp_path / "kubeconfig")}
        with running_server("kubeconfig", environ=environ) as server:
            assert server.config.server == real.config.server
            assert server.environment is None
        with (
            pytest.raises(ValueError, match=r"lacks the CRDs lamps\.plugin"),
            running_server("kubeconfig", crds=[crd], environ=environ),
        ):
            pass


def test_a_kubeconfig_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    environ = {"KUBECONFIG": str(tmp_path / "none"), "HOME": str(tmp_path)}
    with (
        pytest.raises(ConfigError, match="no cluster is configured"),
        running_server("kubeconfig", environ=environ),
    ):
        pass


def test_the_plugin_imports_next_to_nothing() -> None:
    script = (
        f"import sys, pytest; before = set(sys.modules); import {PLUGIN};"
        "new = {name for name in set(sys.modules) - before};"
        "print(sorted(name for name in new if 'kuberuntime' not in name"
        " and name.partition('.')[0] not in sys.stdlib_module_names))"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_pytest_finds_the_plugin_by_its_entry_point(repository: Path) -> None:
    project = tomllib.loads((repository / "runtime" / "pyproject.toml").read_text())
    (name,) = project["project"]["entry-points"]["pytest11"].values()
    assert name == PLUGIN
    assert import_module(name).KINDS == KINDS
