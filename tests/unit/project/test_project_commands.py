"""generate and verify of a project: several packages, one change, one answer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from case_runner import CASES, snapshot
from click.testing import CliRunner, Result

from kubewright.cli import main

FILE = """\
packages:
  widgetclient:
    sources: [specs/widgets]
    out: clients/widgets
  acme.machines:
    sources: ["specs/machines/*"]
    out: acme/machines
    layout: package
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a kubewright.yaml of two packages, and a folder below to be in."""
    shutil.copytree(CASES / "minimal/input", tmp_path / "specs/widgets")
    shutil.copytree(CASES / "custom-resources/input", tmp_path / "specs/machines")
    (tmp_path / "kubewright.yaml").write_text(FILE)
    (tmp_path / "clients").mkdir()
    monkeypatch.chdir(tmp_path / "clients")
    monkeypatch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def _files(project: Path) -> dict[str, bytes]:
    """What people keep: not the cache, and not the folder for work."""
    return {
        path: content
        for path, content in snapshot(project).items()
        if not path.startswith(("cache/", ".kubewright/"))
    }


def test_generate_writes_every_package_and_verify_agrees(project: Path) -> None:
    result = run("generate")
    assert result.exit_code == 0, result.stderr
    assert (project / "clients/widgets/widgetclient/py.typed").is_file()
    assert (project / "acme/machines/py.typed").is_file()
    result = run("verify")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.splitlines() == [
        "../clients/widgets: widgetclient 1.2.3, as generated from specs/widgets",
        "../acme/machines: acme.machines 0.1.0, as generated from specs/machines/*",
    ]


def test_the_same_package_comes_of_flags(project: Path, tmp_path: Path) -> None:
    run("generate")
    flags = ("--package", "widgetclient", "--out", tmp_path / "by-flags")
    assert run("generate", CASES / "minimal/input", *flags).exit_code == 0
    assert snapshot(tmp_path / "by-flags") == snapshot(project / "clients/widgets")


def test_verify_of_what_is_known_runs_no_stage(project: Path) -> None:
    run("generate")
    code = (
        "import sys\nfrom kubewright.cli import main\n"
        "main(['verify'], standalone_mode=False)\n"
        "loaded = {'kubewright.pipeline', 'black', 'openapi_pydantic'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "as generated" in done.stdout


def test_without_a_cache_the_answer_is_the_same(project: Path) -> None:
    run("generate")
    shutil.rmtree(project / "cache")
    assert run("verify").exit_code == 0
    (project / "clients/widgets/README.md").write_text("")
    shutil.rmtree(project / "cache")
    assert run("verify").exit_code == 1


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("clients/widgets/README.md", "mine\n", "README.md differs"),
        ("acme/machines/clientset.py", "", "clientset.py differs"),
        ("acme/machines/.kubewright-files", "", ".kubewright-files differs"),
        ("kubewright.lock", "{", "not JSON"),
        (
            "kubewright.yaml",
            FILE.replace("[specs/widgets]", "[specs/machines]"),
            (
                "widgetclient is of specs/widgets, and ../kubewright.yaml asks for "
                "specs/machines"
            ),
        ),
        (
            "kubewright.yaml",
            FILE.replace(
                "out: clients/widgets", "out: clients/widgets\n    docs: false"
            ),
            "differs",
        ),
        (
            "specs/machines/new.yaml",
            "kind: Secret\n",
            "specs/machines/new.yaml is not as kubewright.lock has it",
        ),
    ],
)
def test_verify_names_what_does_not_go_with_the_rest(
    file: str, text: str, says: str, project: Path
) -> None:
    run("generate")
    (project / file).write_text(text)
    before = _files(project)
    result = run("verify")
    assert result.exit_code in (1, 2)
    assert says in result.output
    assert _files(project) == before


def test_a_document_that_is_gone_is_named(project: Path) -> None:
    run("generate")
    (project / "specs/widgets/version.json").unlink(missing_ok=True)
    next((project / "specs/widgets").rglob("*.json")).unlink()
    result = run("verify")
    assert result.exit_code == 1
    assert "is not as kubewright.lock has it" in result.stdout


def test_one_package_that_fails_leaves_all_as_they_were(project: Path) -> None:
    run("generate")
    before = _files(project)
    (project / "specs/widgets/openapi-v3").rename(project / "elsewhere")
    shutil.copytree(project / "elsewhere", project / "specs/widgets/openapi-v3")
    for file in (project / "specs/machines").iterdir():
        file.write_text(file.read_text().replace("type: object", "type: obj", 1))
    result = run("generate")
    assert result.exit_code == 2
    after = _files(project)
    for path, content in before.items():
        if not path.startswith("specs/"):
            assert after[path] == content, path


def test_one_package_can_be_generated_alone_or_elsewhere(
    project: Path, tmp_path: Path
) -> None:
    assert run("generate", "--package", "acme.machines").exit_code == 0
    assert not (project / "clients/widgets").exists()
    lock = (project / "kubewright.lock").read_bytes()
    result = run("generate", "--package", "widgetclient", "--out", tmp_path / "look")
    assert result.exit_code == 0
    assert (tmp_path / "look/widgetclient/py.typed").is_file()
    assert (project / "kubewright.lock").read_bytes() == lock
    assert run("generate", "--out", tmp_path / "look").exit_code == 2
    result = run("generate", "--package", "nobody")
    assert "the packages are: widgetclient, acme.machines" in result.stderr


@pytest.mark.parametrize("flag", [["--no-docs"], ["--group", "a"]])
def test_flags_that_the_file_says_are_refused(flag: list[str], project: Path) -> None:
    result = run("generate", *flag)
    assert result.exit_code == 2
    assert "kubewright.yaml says it" in result.stderr


def test_a_group_that_no_document_has_is_named_with_its_place(project: Path) -> None:
    (project / "kubewright.yaml").write_text(
        FILE.replace("out: clients/widgets", "out: clients/widgets\n    groups: [gone]")
    )
    result = run("generate")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "error: ../kubewright.yaml:5:14#/packages/widgetclient/groups/0: no document "
        "describes the group gone\n"
    )


def test_files_that_are_left_out_are_named_and_a_pattern_for_none_is_a_mistake(
    project: Path,
) -> None:
    (project / "specs/machines/broken.yaml").write_text(
        "kind: CustomResourceDefinition\n  : broken"
    )
    said = "out: acme/machines\n    exclude: [broken.yaml]"
    (project / "kubewright.yaml").write_text(FILE.replace("out: acme/machines", said))
    assert run("generate").exit_code == 0
    assert run("verify").exit_code == 0
    (project / "specs/machines/broken.yaml").unlink()
    result = run("generate")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "error: ../kubewright.yaml:8:15#/packages/acme.machines/exclude/0: "
        "'broken.yaml' leaves no file out\n"
    )


def test_init_asks_for_nothing_where_nobody_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("init", "--package", "acme")
    assert result.exit_code == 2
    assert "nobody to ask for --source, --out" in result.stderr
    result = run("init", "--package", "acme", "--source", "crds", "--out", "client")
    assert result.exit_code == 0
    assert "next: kubewright generate" in result.stdout
    assert run("verify").exit_code == 1
