"""Documents from releases, web servers, charts and Git repositories."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner, Result
from origins import Origin, Repository, chart, served, widgets_release

from kubewright.cli import main
from kubewright.diagnostics import InputError, Location
from kubewright.fetching.chart import crds_of_chart
from kubewright.fetching.download import Downloads
from kubewright.fetching.git import fetch_git
from kubewright.fetching.release import fetch_release
from kubewright.project.sources import GitSource, ReleaseSource

HERE = Location("kubewright.yaml")


@pytest.fixture
def origin(cases: Path) -> Iterator[Origin]:
    with served(widgets_release(cases, "v1.2.3")) as running:
        yield running


def downloads(folder: Path) -> Downloads:
    return Downloads(folder / "downloads", sleep=lambda seconds: None)


def a_release(origin: Origin, tag: str = "v1.2.3") -> ReleaseSource:
    return ReleaseSource(HERE, tag, mirror=origin.url)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def project(tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a kubewright.yaml whose one source is the release."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("KUBEWRIGHT_RELEASES", origin.url)
    write(tmp_path, "{release: v1.2.3}")
    return tmp_path


def write(project: Path, *sources: str) -> None:
    (project / "kubewright.yaml").write_text(
        "packages:\n  widgetclient:\n    out: client\n    sources:\n"
        + "".join(f"    - {source}\n" for source in sources)
    )


def test_a_release_is_what_its_discovery_lists(origin: Origin, tmp_path: Path) -> None:
    with downloads(tmp_path) as opened:
        files = fetch_release(a_release(origin), opened)
    assert sorted(map(str, files)) == [
        "discovery/legacy/api.json",
        "discovery/legacy/apis.json",
        "discovery/legacy/apis__widgets.example.com__v1.json",
        "openapi-v3/apis__widgets.example.com__v1.json",
        "version.json",
    ]
    assert json.loads(files[PurePosixPath("version.json")]) == {"gitVersion": "v1.2.3"}


def test_a_release_without_discovery_is_its_swagger(
    origin: Origin, tmp_path: Path
) -> None:
    origin.files = {"/v1.2.3/api/openapi-spec/swagger.json": b"{}"}
    with downloads(tmp_path) as opened:
        files = fetch_release(a_release(origin), opened)
    assert sorted(map(str, files)) == ["openapi-v2.json", "version.json"]


def test_a_release_that_does_not_exist_is_named(origin: Origin, tmp_path: Path) -> None:
    with (
        downloads(tmp_path) as opened,
        pytest.raises(InputError, match="no release v9"),
    ):
        fetch_release(a_release(origin, "v9.9.9"), opened)


def test_what_broke_off_is_continued_and_what_is_there_is_not_asked_for(
    origin: Origin, tmp_path: Path
) -> None:
    path = "/v1.2.3/api/openapi-spec/v3/apis__widgets.example.com__v1_openapi.json"
    origin.breaks[path] = 1000
    origin.busy["/v1.2.3/api/discovery/apis.json"] = 2
    with downloads(tmp_path) as opened:
        files = fetch_release(a_release(origin), opened)
    name = PurePosixPath("openapi-v3/apis__widgets.example.com__v1.json")
    assert files[name] == origin.files[path]
    assert f"{path} bytes=1000-" in origin.asked
    before = list(origin.asked)
    with downloads(tmp_path) as opened:
        assert fetch_release(a_release(origin), opened) == files
    assert origin.asked == before


def test_what_changed_while_it_was_broken_off_is_taken_whole(
    origin: Origin, tmp_path: Path
) -> None:
    origin.files["/crds.yaml"] = b"a" * 5000
    origin.breaks["/crds.yaml"] = 1000
    opened = Downloads(
        tmp_path, sleep=lambda seconds: origin.files.update({"/crds.yaml": b"b" * 4000})
    )
    with opened:
        assert opened.get(f"{origin.url}/crds.yaml") == b"b" * 4000
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_never_answers_ends_with_its_url(tmp_path: Path) -> None:
    with (
        downloads(tmp_path) as opened,
        pytest.raises(InputError, match="cannot be downloaded") as caught,
    ):
        opened.get("http://127.0.0.1:1/crds.yaml")
    assert str(caught.value).startswith("http://127.0.0.1:1/crds.yaml: ")


def test_fetch_brings_the_release_and_generate_and_verify_go_on_from_there(
    project: Path, origin: Origin
) -> None:
    assert "run `kubewright fetch`" in run("generate").stderr
    result = run("fetch")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "specs/kubernetes: release v1.2.3: 5 documents\n"
    assert result.stderr.splitlines() == [
        "fetching release v1.2.3",
        (
            "note: release v1.2.3: a release is published without the values of enums, "
            "which a live server has: such fields are plain strings"
        ),
    ]
    locked = json.loads((project / "kubewright.lock").read_text())
    files = locked["sources"]["release v1.2.3"]["sha256"]
    for name, digest in files.items():
        content = (project / "specs/kubernetes" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    assert run("generate").exit_code == 0
    assert '"1.2.3"' in (project / "client/pyproject.toml").read_text()
    verified = run("verify")
    assert verified.exit_code == 0
    assert verified.stdout == (
        "client: widgetclient 1.2.3, as generated from release v1.2.3\n"
    )


def test_a_second_fetch_asks_for_nothing_and_a_third_for_what_is_missing(
    project: Path, origin: Origin
) -> None:
    run("fetch")
    origin.asked.clear()
    result = run("fetch")
    assert result.stdout == "specs/kubernetes: release v1.2.3: as it was\n"
    name = "openapi-v3/apis__widgets.example.com__v1.json"
    whole = (project / "specs/kubernetes" / name).read_bytes()
    (project / "specs/kubernetes" / name).write_bytes(b"{")
    assert run("verify").exit_code == 1
    for entry in (project / "cache/downloads").iterdir():
        entry.unlink()
    assert run("fetch").exit_code == 0
    assert (project / "specs/kubernetes" / name).read_bytes() == whole
    assert origin.asked == [
        "/v1.2.3/api/openapi-spec/v3/apis__widgets.example.com__v1_openapi.json"
    ]


def test_a_document_that_changed_at_its_tag_is_refused(
    project: Path, origin: Origin
) -> None:
    run("fetch")
    lock = (project / "kubewright.lock").read_bytes()
    for path in origin.files:
        origin.files[path] += b" "
    for file in (project / "cache/downloads").iterdir():
        file.unlink()
    for file in (project / "specs/kubernetes/openapi-v3").iterdir():
        file.unlink()
    result = run("fetch")
    assert result.exit_code == 2
    assert "release v1.2.3 is no longer what kubewright.lock has" in result.stderr
    assert (project / "kubewright.lock").read_bytes() == lock
    assert list((project / "specs/kubernetes/openapi-v3").iterdir()) == []


def test_a_network_that_fails_leaves_everything_as_it_was(
    project: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("fetch")
    before = _tree(project)
    write(project, "{release: v1.2.4}")
    assert run("fetch").exit_code == 2
    write(project, "{release: v1.2.3}")
    assert _tree(project) == before


def _tree(project: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(project)): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and not {"cache", ".kubewright"} & set(path.parts)
    }


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gears.acme.example}
spec:
  group: acme.example
  names: {plural: gears, kind: Gear}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}
"""


def test_a_url_a_chart_and_a_repository_make_one_package(
    project: Path, origin: Origin
) -> None:
    other = CRD.replace("gears", "cogs").replace("Gear", "Cog")
    third = CRD.replace("gears", "cams").replace("Gear", "Cam")
    origin.files["/v1/gears.yaml"] = CRD.encode()
    origin.files["/acme-1.0.tgz"] = chart(
        {
            "acme/Chart.yaml": b"name: acme",
            "acme/crds/cogs.yaml": other.encode(),
            "acme/templates/x.yaml": b"{{ not yaml",
        }
    )
    repository = Repository(project / "repository")
    commit = repository.commit(
        "v1.0", {"deploy/crds/cams.yaml": third, "deploy/values.yaml": "kind: No"}
    )
    write(
        project,
        f"{{url: '{origin.url}/{{version}}/gears.yaml', version: v1}}",
        f"{{chart: '{origin.url}/acme-{{version}}.tgz', version: '1.0'}}",
        f"{{git: 'file://{repository.folder}', tag: v1.0, path: deploy/crds}}",
    )
    result = run("fetch")
    assert result.exit_code == 0, result.stderr
    locked = json.loads((project / "kubewright.lock").read_text())["sources"]
    [git] = [source for key, source in locked.items() if key.startswith("git ")]
    assert git["resolved"] == commit
    assert list(git["sha256"]) == ["deploy/crds/cams.yaml"]
    assert run("generate").exit_code == 0
    assert run("verify").exit_code == 0
    source = (project / "client/widgetclient/acme/v1/client.py").read_text()
    assert all(f"class {kind}" in source for kind in ("Cam", "Cog", "Gear"))


def test_a_file_that_changed_behind_its_url_needs_somebody_to_say_so(
    project: Path, origin: Origin
) -> None:
    origin.files["/crds.yaml"] = CRD.encode()
    write(project, f"{origin.url}/crds.yaml")
    assert run("fetch").exit_code == 0
    origin.files["/crds.yaml"] += b"# more\n"
    assert run("fetch").stdout.endswith("as it was\n")
    (project / "specs/crds.yaml/crds.yaml").unlink()
    result = run("fetch")
    assert result.exit_code == 2
    assert "is no longer what kubewright.lock has: crds.yaml is other" in result.stderr


def test_a_sha256_in_the_file_has_to_be_that_of_what_is_there(
    project: Path, origin: Origin
) -> None:
    origin.files["/crds.yaml"] = CRD.encode()
    digest = hashlib.sha256(CRD.encode()).hexdigest()
    write(project, f"{{url: '{origin.url}/crds.yaml', sha256: '{digest}'}}")
    assert run("fetch").exit_code == 0
    write(project, f"{{url: '{origin.url}/crds.yaml', sha256: '{'0' * 64}'}}")
    (project / "kubewright.lock").unlink()
    result = run("fetch")
    assert result.exit_code == 2
    assert f"has the sha256 {digest}" in result.stderr


def test_documents_of_a_source_that_is_gone_go_too_but_for_what_is_somebodys(
    project: Path, origin: Origin
) -> None:
    origin.files["/crds.yaml"] = CRD.encode()
    write(project, f"{origin.url}/crds.yaml")
    assert run("fetch").exit_code == 0
    assert (project / "specs/kubernetes").exists() is False
    write(project, "{release: v1.2.3}")
    assert run("fetch").exit_code == 0
    assert not (project / "specs/crds.yaml").exists()
    (project / "specs/kubernetes/mine.txt").write_text("mine")
    write(project, f"{origin.url}/crds.yaml")
    assert run("fetch").exit_code == 0
    assert (project / "specs/kubernetes/mine.txt").read_text() == "mine"


def _git(repository: Repository, tag: str = "v1", path: str = "") -> GitSource:
    return GitSource(HERE, tag, str(repository.folder), path)


def test_a_glob_and_a_file_of_a_repository_are_found(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    names = ["a/crds/x.yaml", "a/crds/deep/y.yml", "b/crds/z.json", "b/README.md"]
    repository.commit("v1", dict.fromkeys(names, "kind: A"))

    def found(path: str) -> list[str]:
        return sorted(map(str, fetch_git(_git(repository, path=path), tmp_path)[0]))

    assert found("") == sorted(names[:3])
    assert found("a/crds") == sorted(names[:2])
    assert found("*/crds/*") == ["a/crds/x.yaml", "b/crds/z.json"]
    assert found("**/*.yml") == ["a/crds/deep/y.yml"]
    assert found("b/README.md") == ["b/README.md"]
    with pytest.raises(InputError, match="has no document at c in v1"):
        found("c")


def test_nothing_of_a_repository_runs_and_no_link_is_followed(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    (repository.folder / "link.yaml").symlink_to("/etc/passwd")
    repository.commit("v1", {"crd.yaml": "kind: A"})
    files, _ = fetch_git(_git(repository), tmp_path)
    assert files == {PurePosixPath("crd.yaml"): b"kind: A"}


@pytest.mark.parametrize(
    ("url", "tag"),
    [
        ("ext::touch ran", "v1"),
        ("--upload-pack=touch ran", "v1"),
        ("{r}", "v1:refs/heads/main"),
        ("{r}", "v2"),
        ("{r}", "--help"),
        ("file:///nowhere", "v1"),
    ],
)
def test_what_names_no_tag_of_a_repository_is_refused(
    url: str, tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    repository = Repository(tmp_path / "r")
    repository.commit("v1", {"crd.yaml": "kind: A"})
    source = GitSource(HERE, tag, url.replace("{r}", str(repository.folder)))
    with pytest.raises(InputError):
        fetch_git(source, tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_tag_is_found_from_within_a_hook_of_another_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(tmp_path / "r")
    commit = repository.commit("v1", {"crd.yaml": "kind: A"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert fetch_git(_git(repository), tmp_path)[1] == commit


def _archive(*members: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return buffer.getvalue()


def _bomb() -> bytes:
    """Half a megabyte that unpacks to 300."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as file:
        file.write(_member("acme/crds/a.yaml", size=300_000_000).tobuf())
        for _ in range(300):
            file.write(b" " * 1_000_000)
    return buffer.getvalue()


def _member(
    name: str, kind: bytes = tarfile.REGTYPE, **facts: object
) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    for key, value in facts.items():
        setattr(member, key, value)
    return member


CRDS = _member("acme/crds/a.yaml", size=1)


@pytest.mark.parametrize(
    ("archive", "says"),
    [
        (_archive(CRDS, _member("../evil.yaml")), "no path below a folder"),
        (_archive(CRDS, _member("/etc/evil.yaml")), "no path below a folder"),
        (_archive(CRDS, _member("acme/crds/../../x.yaml")), "no path below a folder"),
        (_archive(CRDS, _member("acme\\..\\x.yaml")), "no path below a folder"),
        (_archive(CRDS, _member("C:/x.yaml")), "no path below a folder"),
        (
            _archive(CRDS, _member("acme/l", tarfile.SYMTYPE, linkname="/etc")),
            "is a link or a device",
        ),
        (
            _archive(CRDS, _member("acme/l", tarfile.LNKTYPE, linkname="/etc/passwd")),
            "is a link or a device",
        ),
        (_archive(CRDS, _member("acme/f", tarfile.FIFOTYPE)), "is a link or a device"),
        (_archive(CRDS, _member("acme/d", tarfile.CHRTYPE)), "is a link or a device"),
        (_archive(CRDS, CRDS), "is there twice"),
        (_archive(_member("acme/Chart.yaml", size=1)), "no documents in crds/"),
        (_archive(CRDS)[:-20], "no archive of a chart"),
        (b"<html>", "no archive of a chart"),
        (b"", "no archive of a chart"),
        (_bomb(), "when unpacked"),
    ],
    ids=range(15),
)
def test_an_archive_that_no_chart_has_is_refused(archive: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        crds_of_chart(archive, "https://acme.example/acme.tgz")
    assert str(caught.value).startswith("https://acme.example/acme.tgz: ")


def test_the_crds_of_charts_inside_a_chart_are_there_too() -> None:
    archive = chart(
        {
            "acme/crds/a.yaml": b"a",
            "acme/charts/sub/crds/b.yaml": b"b",
            "acme/crds/README.md": b"c",
        }
    )
    assert {str(path) for path in crds_of_chart(archive, "u")} == {
        "crds/a.yaml",
        "charts/sub/crds/b.yaml",
    }
