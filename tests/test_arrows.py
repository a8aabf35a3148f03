"""Which distribution may import which. See docs/adr/0001."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

THIRD_PARTY = {
    "generator": {
        "black",
        "click",
        "jinja2",
        "openapi_pydantic",
        "pathspec",
        "platformdirs",
    }
    | {"pydantic", "pydantic_core", "yaml", "kubewright"},
    "templates": set[str](),
    "runtime": {"anyio", "httpcore2", "httpx2", "kuberuntime", "msgspec", "yaml"},
    "generated": {"kubeclient", "kuberuntime"},
}
"""What each root may import beyond the standard library, itself included."""

EXCEPTIONS = {
    "generator/kubewright/fetch.py": {"kuberuntime"},
    "generator/kubewright/fetching/download.py": {"httpx2"},
    "generator/kubewright/serve.py": {"kuberuntime"},
    "runtime/kuberuntime/controller/prometheus.py": {"prometheus_client"},
    "runtime/kuberuntime/testing/certificates.py": {"cryptography"},
    "runtime/kuberuntime/testing/http/connections.py": {"uvicorn"},
    "runtime/kuberuntime/testing/http/listening.py": {"uvicorn"},
    "runtime/kuberuntime/testing/pytest_plugin.py": {"pytest"},
    "runtime/kuberuntime/selectors/json_path.py": {"jsonpath"},
}
"""Files that may import more, by path. See docs/adr/0007."""


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of(root: Path) -> dict[Path, set[str]]:
    files = sorted(root.rglob("*.py"))
    assert files or root.name == "templates"
    return {file: set(imported_modules(file)) for file in files}


@pytest.mark.parametrize("root", sorted(THIRD_PARTY))
def test_a_distribution_imports_only_what_it_may(root: str, repository: Path) -> None:
    import sys

    allowed = THIRD_PARTY[root] | sys.stdlib_module_names
    for file, modules in modules_of(repository / root).items():
        name = file.relative_to(repository).as_posix()
        here = allowed | EXCEPTIONS.get(name, set())
        outside = {m for m in modules if m.partition(".")[0] not in here}
        assert not outside, f"{file} imports {sorted(outside)}"


def test_generated_code_imports_the_marked_surface_and_the_types_of_meta(
    repository: Path,
) -> None:
    surface = (
        "kuberuntime",
        "kuberuntime.codegen",
        "kuberuntime.codegen.clients",
        "kuberuntime.codegen.exports",
        "kuberuntime.codegen.exports.exports",
        "kuberuntime.codegen.informers",
        "kuberuntime.codegen.models",
        "kuberuntime.codegen.selectors",
        "kuberuntime.meta",
        "kuberuntime.meta.v1",
        "kuberuntime.meta.v1.applyconfigurations",
    )
    for file, modules in modules_of(repository / "generated").items():
        runtime = {m for m in modules if m.startswith("kuberuntime")}
        assert runtime <= set(surface), f"{file} imports {sorted(runtime)}"
