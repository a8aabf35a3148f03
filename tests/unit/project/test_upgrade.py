"""upgrade: from a changed line to code, lock and changelog, or nothing at all."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_runner import CASES, snapshot
from click.testing import CliRunner, Result
from origins import Origin, Repository, served, widgets_release

from kubewright.cli import main

FILE = """\
# Ours.
packages:
  widgetclient:   # the only one
    sources:
      - release: v1.2.3
    out: client
    distribution:
      version: "1.4.0"   # by hand
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    files = {
        **widgets_release(CASES, "v1.2.3"),
        **widgets_release(CASES, "v1.2.4", size="length"),
        **widgets_release(CASES, "v1.2.5", size="length"),
    }
    with served(files) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose package is generated from v1.2.3."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("KUBEWRIGHT_RELEASES", origin.url)
    (root / "kubewright.yaml").write_text(FILE)
    result = run("upgrade")
    assert result.exit_code == 0, result.stderr
    return root


def _state(project: Path) -> dict[str, bytes]:
    return {
        name: content
        for name, content in snapshot(project).items()
        if not name.startswith(".kubewright/")
    }


def test_a_first_upgrade_is_fetch_and_generate(project: Path) -> None:
    verified = run("verify")
    assert verified.exit_code == 0
    assert verified.stdout == (
        "client: widgetclient 1.4.0, as generated from release v1.2.3\n"
    )
    assert not (project / "client/CHANGELOG.md").exists()
    before = _state(project)
    result = run("upgrade")
    assert result.stdout == "kubewright.yaml: nothing to upgrade\n"
    assert _state(project) == before


def test_one_command_moves_file_documents_lock_code_version_and_changelog(
    project: Path, tmp_path: Path
) -> None:
    result = run("upgrade", "--to", "1.2.4", "--report", tmp_path / "report.md")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "widgetclient 1.4.0 → 2.0.0: 2 breaking changes\n"
    assert result.stderr.splitlines()[:3] == [
        "fetching release v1.2.4",
        "comparing widgetclient with what it was",
        "generating widgetclient",
    ]
    assert (project / "kubewright.yaml").read_text() == FILE.replace(
        "v1.2.3", "v1.2.4"
    ).replace('"1.4.0"', '"2.0.0"')
    lock = json.loads((project / "kubewright.lock").read_text())
    assert list(lock["sources"]) == ["release v1.2.4"]
    models = (project / "client/widgetclient/widgets/v1/models.py").read_text()
    assert "length: int" in models
    log = (project / "client/CHANGELOG.md").read_text()
    assert log.startswith("# Changelog\n\n## 2.0.0\n\nv1.2.3 → v1.2.4\n")
    assert "WidgetSpec.size" in log
    report = (tmp_path / "report.md").read_text()
    assert report.startswith("## v1.2.3 → v1.2.4\n")
    assert run("verify").stdout == (
        "client: widgetclient 2.0.0, as generated from release v1.2.4\n"
    )


def test_a_line_changed_by_hand_is_enough(project: Path) -> None:
    text = FILE.replace("v1.2.3", "v1.2.4")
    (project / "kubewright.yaml").write_text(text)
    verified = run("verify")
    assert verified.exit_code == 1
    assert verified.stdout == (
        "widgetclient is of release v1.2.3, and kubewright.yaml asks for release "
        "v1.2.4: run kubewright upgrade\n"
    )
    assert run("upgrade").exit_code == 0
    assert run("verify").exit_code == 0


def test_a_version_somebody_chose_for_this_upgrade_stays(project: Path) -> None:
    text = FILE.replace("v1.2.3", "v1.2.4").replace("1.4.0", "1.9.0")
    (project / "kubewright.yaml").write_text(text)
    assert "1.4.0 → 1.9.0" in run("upgrade").stdout
    assert (project / "kubewright.yaml").read_text() == text


def test_documents_that_say_the_same_leave_the_changelog_alone(project: Path) -> None:
    run("upgrade", "--to", "v1.2.4")
    log = (project / "client/CHANGELOG.md").read_bytes()
    result = run("upgrade", "--to", "v1.2.5")
    assert result.stdout == "widgetclient 2.0.0 → 2.0.0: no changes\n"
    assert (project / "client/CHANGELOG.md").read_bytes() == log
    assert run("verify").exit_code == 0


def test_the_newest_entry_stands_first(project: Path) -> None:
    run("upgrade", "--to", "v1.2.4")
    run("upgrade", "--to", "v1.2.3")
    log = (project / "client/CHANGELOG.md").read_text()
    headings = [line for line in log.splitlines() if line.startswith(("# ", "## "))]
    assert headings == ["# Changelog", "## 3.0.0", "## 2.0.0"]


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda origin: origin.files.clear(), "no release v1.2.4"),
        (
            lambda origin: origin.files.update(
                {name: b"{" for name in origin.files if "openapi-spec/v3" in name}
            ),
            "not valid JSON",
        ),
    ],
    ids=["network", "document"],
)
def test_a_failure_leaves_documents_lock_and_code_as_they_were(
    breaks: object, says: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(project)
    with served(widgets_release(CASES, "v1.2.4")) as other:
        assert callable(breaks)
        breaks(other)
        monkeypatch.setenv("KUBEWRIGHT_RELEASES", other.url)
        result = run("upgrade", "--to", "v1.2.4")
    assert result.exit_code == 2
    assert says in result.stderr
    assert _state(project) == before
    assert run("verify").exit_code == 0


def test_a_full_disk_leaves_documents_lock_and_code_as_they_were(
    project: Path,
) -> None:
    resource = pytest.importorskip("resource")
    before = _state(project)
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))
            os._exit(run("upgrade", "--to", "v1.2.4").exit_code)
        except BaseException:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert _state(project) == before
    assert run("verify").exit_code == 0


def test_killed_at_50_random_moments_it_leaves_the_old_or_the_new_and_verify_says_which(
    project: Path, tmp_path: Path
) -> None:
    shutil.copytree(project, tmp_path / "old")
    old = _state(project)
    started = time.monotonic()
    assert run("upgrade", "--to", "v1.2.4").exit_code == 0
    lasts = time.monotonic() - started
    new = _state(project)
    moments = random.Random(12)
    seen: list[str] = []
    for _ in range(50):
        shutil.rmtree(project)
        shutil.copytree(tmp_path / "old", project)
        os.chdir(project)
        _killed_upgrade(moments.uniform(0, lasts * 1.2))
        verified = run("verify")
        assert verified.exit_code == 0, verified.output
        is_new = "release v1.2.4" in verified.stdout
        assert _state(project) == (new if is_new else old)
        seen.append("new" if is_new else "old")
    assert len(seen) == 50


def _killed_upgrade(after: float) -> None:
    child = os.fork()
    if not child:
        os.setsid()
        try:
            run("upgrade", "--to", "v1.2.4")
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # helpers of its own, if there were any


def test_documents_beside_the_file_are_compared_with_what_the_package_carries(
    project: Path,
) -> None:
    shutil.copytree(CASES / "minimal/input", project / "docs")
    (project / "kubewright.yaml").write_text(
        "packages: {widgetclient: {sources: [docs], out: client}}"
    )
    run("upgrade")
    file = project / "docs/openapi-v3/apis__widgets.example.com__v1.json"
    file.write_text(file.read_text().replace('"size"', '"length"'))
    result = run("upgrade")
    assert result.stdout == "widgetclient 1.2.3 → 1.2.3: 2 breaking changes\n"


def test_a_folder_by_version_and_a_tag_move_by_to(
    project: Path, tmp_path: Path
) -> None:
    shutil.copytree(CASES / "minimal/input", project / "docs/1.0")
    shutil.copytree(CASES / "minimal/input", project / "docs/1.1")
    machines = (CASES / "custom-resources/input/machines.yaml").read_text()
    repository = Repository(tmp_path / "repository")
    repository.commit("v0.1.0", {"crds/machines.yaml": machines})
    repository.commit(
        "v0.2.0", {"crds/machines.yaml": machines.replace("name: v1\n", "name: v2\n")}
    )
    (project / "kubewright.yaml").write_text(f"""\
packages:
  widgetclient:
    sources: [{{path: "docs/{{version}}", version: "1.0"}}]
    out: client
  machineclient:
    sources: [{{git: "{repository.folder}", tag: v0.1.0, path: crds}}]
    out: machines
""")
    assert run("upgrade").exit_code == 0
    refused = run("upgrade", "--to", "1.1")
    assert refused.exit_code == 2
    assert "--to could be of several sources: docs/1.0, git " in refused.stderr
    result = run("upgrade", "--package", "widgetclient", "--to", "1.1")
    assert result.exit_code == 0, result.stderr
    assert 'version: "1.1"' in (project / "kubewright.yaml").read_text()
    result = run("upgrade", "--package", "machineclient", "--to", "v0.2.0")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("machineclient 0.1.0 → 0.2.0: ")
    assert run("verify").exit_code == 0
    refused = run("upgrade", "--package", "machineclient", "--to", "v9")
    assert refused.exit_code == 2
    assert run("verify").exit_code == 0


def test_a_tag_that_moved_is_taken_by_upgrade_alone(
    project: Path, tmp_path: Path
) -> None:
    machines = (CASES / "custom-resources/input/machines.yaml").read_text()
    repository = Repository(tmp_path / "repository")
    repository.commit("v1", {"machines.yaml": machines})
    (project / "kubewright.yaml").write_text(
        f"packages: {{m: {{sources: [{{git: '{repository.folder}', tag: v1}}], "
        "out: m}}"
    )
    assert run("upgrade").exit_code == 0
    commit = repository.commit("v1", {"machines.yaml": f"{machines}# more\n"})
    assert run("fetch").stdout.endswith("as it was\n")
    shutil.rmtree(project / "specs")
    assert "is no longer what kubewright.lock has" in run("fetch").stderr
    result = run("upgrade")
    assert result.exit_code == 0, result.stderr
    assert commit in (project / "kubewright.lock").read_text()
