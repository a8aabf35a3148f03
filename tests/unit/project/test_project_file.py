"""kubewright.yaml: what it says, and what is wrong with it by line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubewright.diagnostics import InputError
from kubewright.project.init import init_project
from kubewright.project.read import find_project, parse_project, read_project
from kubewright.project.schema import rendered_schema, schema_text
from kubewright.project.sources import LocalSource

WHOLE = """\
documents: fetched
packages:
  kubeclient:
    sources:
      - release: 1.36.2
        mirror: https://mirror.example/kubernetes
    out: client
    groups: [core, apps]
    docs: false
  acme.certs:
    sources:
      - crds/*.yaml
      - https://acme.example/crds.yaml
      - path: more/{version}
        version: "1.2"
      - url: https://acme.example/{version}/crds.yaml
        version: v1
      - chart: https://acme.example/acme-1.2.tgz
      - git: https://git.example/acme.git
        tag: v1.2
        path: deploy/crds
      - cluster: staging
        crds: true
    out: src/acme/certs
    layout: package
    changelog: CHANGES.md
"""


def _refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_project(Path("kubewright.yaml"), text)
    return str(caught.value)


def test_a_file_of_two_packages_says_where_each_comes_from_and_goes() -> None:
    project = parse_project(Path("p/kubewright.yaml"), WHOLE)
    client, certs = project.packages
    assert (client.name, client.out, client.docs) == (
        "kubeclient",
        Path("p/client"),
        False,
    )
    assert set(client.groups) == {"", "apps"}
    assert client.changelog == Path("p/client/CHANGELOG.md")
    assert certs.changelog == Path("p/CHANGES.md")
    assert certs.config.in_place
    assert [source.key for source in (*client.sources, *certs.sources)] == [
        "release v1.36.2",
        "crds/*.yaml",
        "https://acme.example/crds.yaml",
        "more/1.2",
        "https://acme.example/v1/crds.yaml",
        "chart https://acme.example/acme-1.2.tgz",
        "git https://git.example/acme.git v1.2 deploy/crds",
        "cluster staging (CRDs)",
    ]
    assert {key: str(path) for key, path in project.folders().items()} == {
        "release v1.36.2": "p/fetched/kubernetes",
        "https://acme.example/crds.yaml": "p/fetched/crds.yaml",
        "https://acme.example/v1/crds.yaml": "p/fetched/crds.yaml-v1",
        "chart https://acme.example/acme-1.2.tgz": "p/fetched/acme-1.2",
        "git https://git.example/acme.git v1.2 deploy/crds": "p/fetched/acme",
        "cluster staging (CRDs)": "p/fetched/staging-crds",
    }
    assert len(set(project.folders().values())) == 6


def test_the_version_of_a_package_is_that_of_its_one_versioned_source() -> None:
    text = "packages: {a: {sources: [{git: g, tag: v1.2.3}, more], out: a}}"
    [package] = parse_project(Path("k.yaml"), text).packages
    assert package.config.source_version == "v1.2.3"
    text = "packages: {a: {sources: [{git: g, tag: v1}, {git: h, tag: v2}], out: a}}"
    [package] = parse_project(Path("k.yaml"), text).packages
    assert package.config.source_version == ""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("pakages: {}", "kubewright.yaml:1:1#/pakages: no such key"),
        ("", "kubewright.yaml:1:1: packages is missing"),
        ("packages: []", "kubewright.yaml:1:1#/packages: not a mapping"),
        ("packages:\n  a-b: {sources: [x], out: y}", "kubewright.yaml:2:3#"),
        (
            "packages:\n  a:\n    sources: [x]\n    outt: y\n    out: z\n",
            "kubewright.yaml:4:5#/packages/a/outt: no such key",
        ),
        (
            (
                "packages:\n  a:\n    sources:\n    - x\n    - {release: v1, tag: v2}\n"
                "    out: y\n"
            ),
            (
                "kubewright.yaml:5:21#/packages/a/sources/1/tag: no such key\n"
                "  hint: the keys here are: release, mirror"
            ),
        ),
        (
            "packages:\n  a:\n    sources:\n    - 7\n    out: y\n",
            "kubewright.yaml:4:7#/packages/a/sources/0: no source of documents",
        ),
        (
            (
                "packages:\n  a:\n    sources:\n    - {path: a/b, version: '1'}\n"
                "    out: y\n"
            ),
            "kubewright.yaml:4:7#/packages/a/sources/0: the version has no {version}",
        ),
        (
            (
                "packages:\n  a:\n    sources:\n    - {path: 'a/{version}', version: 1.3}\n"
                "    out: y\n"
            ),
            (
                "kubewright.yaml:4:29#/packages/a/sources/0/version: not a string: put it "
                "in quotes"
            ),
        ),
        (
            "packages:\n  a: {sources: [x], out: y}\n  a: {sources: [x], out: z}\n",
            "kubewright.yaml:3:3: the key 'a' is given twice",
        ),
        (
            "packages:\n  a: {sources: [x], out: y}\n  b: {sources: [x], out: y/z}\n",
            "kubewright.yaml:3:21#/packages/b/out: b goes where a does",
        ),
        ("packages:\n  a: {<<: {}, out: y}", "kubewright.yaml:2:7: << is not read"),
        ("packages: [", "kubewright.yaml:1:12: not valid YAML"),
        ("packages: !!python/name:os.system x", "kubewright.yaml:1:11: not valid YAML"),
        ("a: &a [*a]", "kubewright.yaml:1:4: too many parts, or nested too deeply"),
    ],
)
def test_what_is_wrong_has_a_line_and_a_column(wrong: str, message: str) -> None:
    assert _refusal(wrong).startswith(message)


def test_aliases_do_not_multiply_without_an_end() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "too many parts" in _refusal("\n".join(["l0: &l0 x", *levels]))


def test_the_file_is_found_from_any_folder_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kubewright.yaml").write_text(WHOLE)
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert find_project() == Path("../../kubewright.yaml")
    assert read_project(find_project()).packages[0].out == Path("../../client")


def test_where_there_is_none_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="kubewright init"):
        find_project()


def test_the_schema_that_is_shipped_has_the_keys_that_are_read() -> None:
    assert schema_text() == rendered_schema()


def test_a_first_file_is_written_and_can_be_read(tmp_path: Path) -> None:
    sources = ("crds: mine", "release v1.36.2", "git https://git.example/a v1 crds")
    project = init_project(tmp_path, "acme", sources, "yes", "package")
    assert read_project(tmp_path / "kubewright.yaml") == project
    [package] = project.packages
    assert isinstance(package.sources[0], LocalSource)
    assert package.sources[0].path == "crds: mine"
    assert [source.version for source in package.sources] == ["", "v1.36.2", "v1"]
    assert package.out == tmp_path / "yes"
    first = (tmp_path / "kubewright.yaml").read_text().splitlines()[0]
    _, schema = first.split("$schema=")
    assert (tmp_path / schema).read_text() == schema_text()
    with pytest.raises(InputError, match="there is one already"):
        init_project(tmp_path, "acme", sources, "out", "package")


def test_what_cannot_be_in_a_file_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        init_project(tmp_path, "not-a-name", ("crds",), "out", "package")
    assert not (tmp_path / "kubewright.yaml").exists()


def test_the_file_of_this_repository_has_all_that_is_committed(
    repository: Path,
) -> None:
    project = read_project(repository / "kubewright.yaml")
    assert {package.name for package in project.packages} == {
        "kubeclient",
        "kuberuntime.meta.v1",
        "examples.sites.client",
    }
