"""What the documentation says of changes is what the command says."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kubewright.cli import main
from kubewright.diff.changes import Effect
from kubewright.diff.rules import DEPRECATIONS, REMOVALS, RULES, rules


def test_every_rule_is_documented_with_its_class(repository: Path) -> None:
    text = (repository / "docs" / "changes.md").read_text("utf-8")
    documented = [line for line in text.splitlines() if line.startswith("| `")]
    expected = [
        f"| `{rule.name}` | {rule.written}"
        + ("" if rule.written is rule.read else f"; {rule.read} if it is only read")
        + f" | {rule.title} | {rule.why} |"
        for rule in rules()
    ]
    assert [line for line in documented if line in expected] == expected


@pytest.mark.parametrize("bump", ["1.34-1.35", "1.35-1.36"])
@pytest.mark.parametrize(("form", "ending"), [("markdown", "md"), ("html", "html")])
def test_the_bumps_of_kubernetes_are_as_the_command_writes_them(
    bump: str, form: str, ending: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = [f"specs/kubernetes/{version}" for version in bump.split("-")]
    for side in sides:
        if not (repository / side).is_dir():
            pytest.skip(f"{side} is not there")
    monkeypatch.chdir(repository)
    result = CliRunner().invoke(
        main, ["diff", "--package", "kubeclient", "-o", form, *sides]
    )
    written = repository / "docs" / "bumps" / f"{bump}.{ending}"
    assert result.stdout == written.read_text("utf-8"), "run `make bumps`"


def test_what_is_called_out_names_rules() -> None:
    assert RULES.keys() >= REMOVALS | DEPRECATIONS
    assert all(RULES[name].written is Effect.BREAKING for name in REMOVALS)
