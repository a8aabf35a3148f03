"""What `check` says of programs: what mypy says of them with the new package, and why."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result
from tests.unit.diff.small_api import SPEC, WIDGETS, api, package_side

from kubewright.check import Checker
from kubewright.cli import main
from kubewright.diff import Side, compare
from kubewright.diff.sources import read_source, side_of
from kubewright.pipeline import Request, generate
from kubewright.write import write_package

PROGRAMS = Path(__file__).parent / "programs"
GROUPS = frozenset(
    {
        "",
        "apps",
        "authentication.k8s.io",
        "autoscaling",
        "certificates.k8s.io",
        "policy",
        "scheduling.k8s.io",
    }
)

Kubernetes: TypeAlias = Callable[[str], Path]


@pytest.fixture(scope="module")
def kubernetes(shared: Path) -> Kubernetes:
    """The documents of a version, as released."""

    def documents(version: str) -> Path:
        folder = shared / "specs" / f"kubernetes-{version}"
        if not folder.is_dir():
            pytest.skip(f"{folder} is not there")
        return folder / "openapi-v2.json"

    return documents


def _marked(program: Path) -> list[int]:
    """The lines that say of themselves that they use what is gone."""
    lines = program.read_text("utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if line.endswith("# gone")]


def _mypy(package: Path) -> dict[str, list[int]]:
    """The lines of the programs that mypy refuses, with a package in front."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir",
            str(package / "cache"),
        ]
        + [str(program) for program in sorted(PROGRAMS.glob("*.py"))],
        env={"MYPYPATH": str(package), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.findall(r"^(\S+?):(\d+): error:", done.stdout, re.MULTILINE)
    lines: dict[str, set[int]] = {}
    for name, line in found:
        lines.setdefault(Path(name).name, set()).add(int(line))
    return {name: sorted(numbers) for name, numbers in lines.items()}


def test_it_names_the_lines_that_mypy_refuses_with_the_new_package(
    kubernetes: Kubernetes, tmp_path: Path
) -> None:
    for version in ("1.35", "1.36"):
        request = Request(
            (kubernetes(version),), "kubeclient", docs=False, groups=GROUPS
        )
        write_package(tmp_path / version, generate(request).files)
    assert _mypy(tmp_path / "1.35") == {}
    refused = _mypy(tmp_path / "1.36")
    old, new = (
        side_of(read_source(str(kubernetes(version))), "kubeclient")
        for version in ("1.35", "1.36")
    )
    checker = Checker(old, new, compare(old, new))
    said = {
        program.name: sorted(
            {one.line for one in checker.check(program.read_text(), program.name)}
        )
        for program in sorted(PROGRAMS.glob("*.py"))
    }
    assert said.pop("stays.py") == []
    assert said == refused
    assert said == {name: _marked(PROGRAMS / name) for name in said}


# A small package


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    """Of a package whose spec lost a field, and whose reports can no longer be listed."""
    old, new = api(), api()
    del new["schemas"][SPEC]["properties"]["count"]
    versions = new["discovery"]["items"][0]["versions"]
    versions[0]["resources"][2]["verbs"].remove("list")
    del versions[1]
    for kind in ("Crate", "Box"):
        del new["schemas"][f"com.example.widgets.v1beta1.{kind}"]
    new["schemas"][SPEC]["required"].append("note")
    new["schemas"][SPEC]["properties"]["ratio"] = {"type": "string"}

    def side(document: dict[str, object], label: str) -> Side:
        return package_side(document, tmp_path, label)

    before, after = side(old, "old"), side(new, "new")
    return Checker(before, after, compare(before, after))


def _said(checker: Checker, program: str) -> list[tuple[int, str]]:
    return [(one.line, one.name) for one in checker.check(program, "program.py")]


COUNT = "pkg.example.v1.WidgetSpec.count"


@pytest.mark.parametrize(
    "program",
    [
        "from pkg.example.v1 import WidgetSpec\nWidgetSpec(size=1, count=2, note='')",
        "from pkg.example import v1\nv1.WidgetSpec(**{}).count",
        "import pkg.example.v1 as api\ndef f(x: 'api.Widget'):\n x.spec.count",
        "import pkg.example.v1\ndef f(x: pkg.example.v1.Widget | None): x.spec.count",
        "from pkg import Clientset\nClientset().example_v1.widgets('a').get('b').spec.count",
        "from pkg.example.v1 import *\ndef f(x: list[Widget]): return [i.spec.count for i in x]",
        "from pkg.example.v1 import Widget\ndef f(x: dict[str, Widget]): x['a'].spec.count = 1",
        "from pkg.example.v1.models import Widget\ndef f() -> Widget: ...\nf().spec.count",
        "from pkg.example.v1 import Widget\nclass A:\n x: Widget\n def f(self): self.x.spec.count",
        "from pkg import AsyncClientset as A\nasync def f(c: A):\n x = await c.example_v1.widgets().get('b')\n x.spec.count",
        "from pkg.example.v1 import Widget\ndef f(x: Widget):\n if (s := x.spec): s.count",
    ],
)
def test_a_field_that_is_gone_is_found_however_one_comes_to_it(
    checker: Checker, program: str
) -> None:
    lines = len(program.splitlines())
    assert _said(checker, program) == [(lines, COUNT)]


@pytest.mark.parametrize(
    "program",
    [
        "count = 1\nprint(count)",
        "class WidgetSpec:\n count: int = 0\nWidgetSpec().count",
        "def f(x): return x.spec.count",
        "from other.example.v1 import WidgetSpec\nWidgetSpec().count",
        "from pkg.example.v1 import WidgetPort\nWidgetPort(port=1).count",
        "from .pkg.example.v1 import Crate",
    ],
)
def test_what_is_not_of_the_package_is_left_alone(
    checker: Checker, program: str
) -> None:
    assert _said(checker, program) == []


def test_a_verb_that_is_gone_is_found(checker: Checker) -> None:
    program = "from pkg import Clientset\nc = Clientset.load()\nc.example_v1.reports().list()\n"
    assert _said(checker, program) == [(3, "pkg.Clientset.example_v1.reports.list")]


def test_a_version_that_is_gone_is_found_where_it_is_imported_alone(
    checker: Checker,
) -> None:
    program = "from pkg.example.v1beta1 import Crate\nCrate()\nCrate().width\n"
    assert _said(checker, program) == [(1, "pkg.example.v1beta1")]


def test_a_constructor_without_what_is_required_now_is_found(checker: Checker) -> None:
    program = (
        "from pkg.example.v1 import WidgetSpec\n"
        "WidgetSpec(size=1, title='a')\n"
        "WidgetSpec(size=1, title='a', note=None)\n"
        "WidgetSpec(**given)\n"
    )
    assert _said(checker, program) == [(2, "pkg.example.v1.WidgetSpec")]


def test_a_field_of_another_type_is_found_as_changed(checker: Checker) -> None:
    found = checker.check(
        "from pkg.example.v1 import Widget\ndef f(x: Widget): x.spec.ratio", "a.py"
    )
    assert [(one.gone, one.name) for one in found] == [
        (False, "pkg.example.v1.WidgetSpec.ratio")
    ]
    assert str(found[0]).endswith("(type changed: number → string)")


def test_nothing_of_a_program_is_run(checker: Checker, tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    program = f"open({str(proof)!r}, 'w')\nimport pkg_that_is_not_there\n"
    assert _said(checker, program) == []
    assert not proof.exists()


# The command


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages, and a folder of programs."""
    monkeypatch.chdir(tmp_path)
    for name in ("old", "new"):
        document = api()
        if name == "new":
            del document["schemas"][SPEC]["properties"]["count"]
        (tmp_path / name / "pkg").mkdir(parents=True)
        (tmp_path / name / "pkg" / "_api.json").write_text(json.dumps(document))
    (tmp_path / "src" / ".venv").mkdir(parents=True)
    program = "from pkg.example.v1 import WidgetSpec\nWidgetSpec(count=1)\n"
    (tmp_path / "src" / "a.py").write_text(program)
    (tmp_path / "src" / ".venv" / "b.py").write_text(program)
    return tmp_path / "src"


def _check(*arguments: str) -> Result:
    sides = ("--old", "old/pkg", "--new", "new/pkg")
    return CliRunner().invoke(main, ["check", *sides, *arguments])


def test_the_command_prints_a_line_a_use_and_exits_with_1(folders: Path) -> None:
    result = _check("src")
    assert result.stdout == (
        f"src/a.py:2:1: gone: {COUNT} (field removed)\n"
        "1 files: 1 uses of what is gone, 0 of what changed\n"
    )
    assert result.exit_code == 1


def test_the_command_has_data_for_programs(folders: Path) -> None:
    [found] = json.loads(_check("src", "-o", "json").stdout)
    assert found == {
        "file": "src/a.py",
        "line": 2,
        "column": 1,
        "gone": True,
        "name": COUNT,
        "change": f"field-removed:{WIDGETS}.WidgetSpec.count",
        "why": "field removed",
    }


def test_a_file_that_is_no_python_does_not_take_the_others_with_it(
    folders: Path,
) -> None:
    (folders / "broken.py").write_text("def :\n")
    (folders / "latin.py").write_bytes(b"x = '\xe9'\n")
    result = _check("src")
    assert "src/a.py:2:1: gone" in result.stdout
    assert "error: src/broken.py:1: not Python" in result.stderr
    assert "error: src/latin.py: cannot be read" in result.stderr
    assert result.exit_code == 2


def test_a_program_without_what_is_gone_passes(folders: Path) -> None:
    (folders / "a.py").write_text("from pkg.example.v1 import Widget\n")
    assert _check("src").exit_code == 0


def test_a_file_that_is_not_there_is_an_error(folders: Path) -> None:
    result = _check("nowhere")
    assert (result.exit_code, "nowhere: no such file" in result.stderr) == (2, True)
