"""What users copy into their CI does what it says: its own shell, on a real Git origin."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import kubewright

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "project"))

from origins import Origin, Repository, served, widgets_release

TEMPLATES = Path(__file__).parents[2] / "ci-templates"
CASES = Path(__file__).parents[1] / "cases"

INSTALL = 'python -m pip install --quiet "$KUBEWRIGHT"'
"""How every job begins; one test runs it."""

PROJECT = """\
packages:
  widgetclient:
    sources:
      - release: v1.2.3
    out: client
"""

FAKE_GH = """\
#!/bin/sh
echo "$@" >> "$GH_LOG"
case "$1 $2" in
"pr list") cat "$GH_OPEN" ;;
*) while [ $# -gt 0 ]; do [ "$1" = --body-file ] && cp "$2" "$GH_BODY"; shift; done ;;
esac
"""


class Checkout:
    """A clone of a bare origin, as a CI job has it, and the environment of the job."""

    def __init__(self, folder: Path, origin: Origin, kept: Path) -> None:
        self.folder = folder
        self.bare = folder / "origin.git"
        self.clone = folder / "clone"
        self.outputs = folder / "outputs"
        self.log = folder / "gh.log"
        (folder / "bin").mkdir()
        gh = folder / "bin/gh"
        gh.write_text(FAKE_GH)
        gh.chmod(0o755)
        (folder / "open").write_text("0\n")
        scripts = Path(sys.executable).parent
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(kept / "bytecode")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment = {
            **environment,
            "PATH": f"{folder / 'bin'}:{scripts}:{os.environ['PATH']}",
            "HOME": str(folder),
            "KUBEWRIGHT_CACHE_DIR": str(kept / "cache"),
            "KUBEWRIGHT_RELEASES": origin.url,
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(self.outputs),
            "GH_LOG": str(self.log),
            "GH_OPEN": str(folder / "open"),
            "GH_BODY": str(folder / "body.md"),
            "PIP_NO_INDEX": "1",
        }
        source = kept / "source"
        if not source.exists():
            repository = Repository(source)
            (source / "kubewright.yaml").write_text(PROJECT)
            self.run("kubewright upgrade", source)
            repository.commit("start", {})
        self.git("clone", "--quiet", "--bare", str(source), str(self.bare))
        self.again()

    def again(self) -> None:
        """The next job: a fresh clone."""
        self.git("clone", "--quiet", str(self.bare), f"{self.clone}-next")
        if self.clone.exists():
            self.clone.rename(f"{self.clone}-{len(list(self.folder.iterdir()))}")
        Path(f"{self.clone}-next").rename(self.clone)

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder or self.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def run(
        self, script: str, folder: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = self.try_to_run(script, folder, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def try_to_run(
        self, script: str, folder: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder or self.clone,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def at(self, revision: str, path: str) -> str:
        """A file of a branch of the origin."""
        return self.git("show", f"{revision}:{path}", folder=self.bare)


@pytest.fixture
def origin() -> Iterator[Origin]:
    files = {
        **widgets_release(CASES, "v1.2.3"),
        **widgets_release(CASES, "v1.2.4", size="length"),
        "/stable.txt": b"v1.2.4",
    }
    with served(files) as running:
        yield running


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all jobs begin with: a repository, and what is known from earlier runs."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def checkout(tmp_path: Path, origin: Origin, kept: Path) -> Checkout:
    return Checkout(tmp_path, origin, kept)


def _template(name: str) -> Any:
    return yaml.safe_load((TEMPLATES / name).read_text())


def _run_workflow(
    checkout: Checkout, name: str, job: str, wanted: str = "", **environment: str
) -> list[str]:
    """Run the steps of a GitHub workflow; what each says."""
    workflow = _template(name)
    assert workflow["defaults"]["run"]["shell"] == "bash"
    said: list[str] = []
    checkout.outputs.write_text("")
    for step in workflow["jobs"][job]["steps"]:
        if "run" not in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
            continue
        if step["run"] == INSTALL:
            continue
        values = {
            "${{ inputs.version }}": wanted,
            "${{ steps.version.outputs.version }}": (
                checkout.outputs.read_text().strip().removeprefix("version=")
            ),
            "${{ github.token }}": "a-token",
        }
        given = {key: values[text] for key, text in step.get("env", {}).items()}
        assert "${{" not in step["run"]  # nothing of an event is pasted into a script
        done = checkout.run(step["run"], **{**workflow["env"], **given, **environment})
        said.append(done.stdout)
    return said


def test_the_github_bump_is_a_pull_request_with_the_report_as_its_body(
    checkout: Checkout, origin: Origin
) -> None:
    url = f"{origin.url}/stable.txt"
    _run_workflow(checkout, "github-bump.yaml", "bump", VERSION_URL=url)
    branch = "kubewright/v1.2.4"
    assert "release: v1.2.4" in checkout.at(branch, "kubewright.yaml")
    assert "length: int" in checkout.at(
        branch, "client/widgetclient/widgets/v1/models.py"
    )
    assert "release v1.2.4" in checkout.at(branch, "kubewright.lock")
    assert "## 1.2.4" in checkout.at(branch, "client/CHANGELOG.md")
    assert ".kubewright/" not in checkout.git(
        "ls-tree", "-r", "--name-only", branch, folder=checkout.bare
    )
    assert "release: v1.2.3" in checkout.at("main", "kubewright.yaml")
    listed, created = checkout.log.read_text().splitlines()
    assert listed.startswith(f"pr list --head {branch}")
    assert created.startswith(
        f"pr create --head {branch} --title Generate clients from v1.2.4 --body-file"
    )
    body = (checkout.folder / "body.md").read_text()
    assert body.startswith("## v1.2.3 → v1.2.4")
    assert "WidgetSpec.size" in body


def test_a_second_run_brings_the_open_pull_request_up_to_date(
    checkout: Checkout, origin: Origin
) -> None:
    url = f"{origin.url}/stable.txt"
    _run_workflow(checkout, "github-bump.yaml", "bump", VERSION_URL=url)
    checkout.again()
    (checkout.folder / "open").write_text("1\n")
    checkout.log.unlink()
    _run_workflow(checkout, "github-bump.yaml", "bump", VERSION_URL=url)
    assert (
        checkout.log.read_text()
        .splitlines()[1]
        .startswith("pr edit kubewright/v1.2.4 ")
    )


def test_where_there_is_nothing_newer_nothing_is_pushed(checkout: Checkout) -> None:
    said = _run_workflow(checkout, "github-bump.yaml", "bump", wanted="v1.2.3")
    assert said[-1] == "nothing to upgrade\n"
    assert not checkout.log.exists()
    assert checkout.git("branch", "--list", folder=checkout.bare).split() == [
        "*",
        "main",
    ]


def test_what_says_no_version_stops_the_job(checkout: Checkout, origin: Origin) -> None:
    origin.files["/stable.txt"] = b"<html>$(touch ran)</html>"
    with pytest.raises(AssertionError, match="is no version of a release"):
        _run_workflow(
            checkout,
            "github-bump.yaml",
            "bump",
            VERSION_URL=f"{origin.url}/stable.txt",
        )
    assert not (checkout.clone / "ran").exists()


def test_the_github_verify_stops_what_was_edited_by_hand(checkout: Checkout) -> None:
    _run_workflow(checkout, "github-verify.yaml", "verify")
    (checkout.clone / "client/widgetclient/_scheme.py").write_text("scheme = None\n")
    with pytest.raises(AssertionError, match=r"_scheme\.py differs"):
        _run_workflow(checkout, "github-verify.yaml", "verify")


def _run_gitlab(
    checkout: Checkout, origin: Origin, job: str
) -> subprocess.CompletedProcess[str]:
    pipeline = _template("gitlab-ci.yml")
    variables = {
        **pipeline["variables"],
        "CI_SERVER_HOST": "gitlab.example",
        "CI_API_V4_URL": f"{origin.url}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_DEFAULT_BRANCH": "main",
        "KUBEWRIGHT_TOKEN": "a-token",
        "VERSION_URL": f"{origin.url}/stable.txt",
        "PUSH_URL": str(checkout.bare),
    }
    assert pipeline[".kubewright"]["before_script"] == [INSTALL]
    return checkout.try_to_run("\n".join(pipeline[job]["script"]), **variables)


MERGE_REQUESTS = "/api/v4/projects/7/merge_requests"
ASKED = [  # curl of before and after 7.84 encodes by other letters
    f"{MERGE_REQUESTS}?source_branch=kubewright{slash}v1.2.4&state=opened"
    for slash in ("%2f", "%2F")
]


def test_the_gitlab_bump_is_a_merge_request_with_the_report(
    checkout: Checkout, origin: Origin
) -> None:
    origin.files.update(dict.fromkeys(ASKED, b"[]"))
    origin.files[MERGE_REQUESTS] = b"{}"
    done = _run_gitlab(checkout, origin, "kubewright-bump")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "release: v1.2.4" in checkout.at("kubewright/v1.2.4", "kubewright.yaml")
    [(method, path, form)] = origin.written
    assert (method, path) == ("POST", MERGE_REQUESTS)
    assert form["source_branch"] == "kubewright/v1.2.4"
    assert form["target_branch"] == "main"
    assert form["description"].startswith("## v1.2.3 → v1.2.4")
    origin.files.update(dict.fromkeys(ASKED, b'[{"iid": 5}]'))
    origin.files[f"{MERGE_REQUESTS}/5"] = b"{}"
    checkout.again()
    done = _run_gitlab(checkout, origin, "kubewright-bump")
    assert done.returncode == 0, done.stdout + done.stderr
    method, path, form = origin.written[-1]
    assert (method, path) == ("PUT", f"{MERGE_REQUESTS}/5")
    assert form["title"] == "Generate clients from v1.2.4"


def test_the_gitlab_verify_stops_what_was_edited_by_hand(
    checkout: Checkout, origin: Origin
) -> None:
    assert _run_gitlab(checkout, origin, "kubewright-verify").returncode == 0
    (checkout.clone / "client/README.md").write_text("mine\n")
    done = _run_gitlab(checkout, origin, "kubewright-verify")
    assert done.returncode == 1
    assert "README.md differs" in done.stdout


def test_the_hook_stops_a_commit_from_within_git(checkout: Checkout) -> None:
    [hook] = _template("pre-commit-config.yaml")["repos"][0]["hooks"]
    file = checkout.clone / ".git/hooks/pre-commit"
    file.write_text(f"#!/bin/sh\nexec {hook['entry']}\n")
    file.chmod(0o755)
    identity = "git config user.name a; git config user.email a@example.com; "
    (checkout.clone / "mine.txt").write_text("mine")
    checkout.run(f"{identity} git add --all; git commit --quiet -m fine")
    (checkout.clone / "client/README.md").write_text("mine\n")
    done = checkout.try_to_run("git add --all; git commit --quiet -m no")
    assert done.returncode == 1
    assert "README.md differs" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- release: v1.36.2", {"currentValue": "v1.36.2"}),
        ('- {release: "1.36.2", mirror: x}', {"currentValue": "1.36.2"}),
        (
            "- git: https://github.com/acme/machines.git\n  tag: v0.2.0\n",
            {"depName": "acme/machines", "currentValue": "v0.2.0"},
        ),
        (
            "- git: 'https://github.com/acme/machines'\n      tag: '1.0'\n",
            {"depName": "acme/machines", "currentValue": "1.0"},
        ),
        ("- path: specs/1.36.2", None),
    ],
)
def test_renovate_finds_the_lines_that_a_bump_changes(
    text: str, found: dict[str, str] | None
) -> None:
    rule = json.loads((TEMPLATES / "renovate.json").read_text())
    managers = rule["customManagers"]
    for manager in managers:
        [pattern] = manager["managerFilePatterns"]
        assert re.search(pattern.strip("/"), "clients/kubewright.yaml")
    patterns = [p for m in managers for p in m["matchStrings"]]
    matches = [re.search(p.replace("(?<", "(?P<"), text) for p in patterns]
    assert [m.groupdict() for m in matches if m] == ([found] if found else [])


def test_what_renovate_runs_brings_the_rest_along(checkout: Checkout) -> None:
    rule = json.loads((TEMPLATES / "renovate.json").read_text())
    [command] = rule["packageRules"][0]["postUpgradeTasks"]["commands"]
    file = checkout.clone / "kubewright.yaml"
    file.write_text(file.read_text().replace("v1.2.3", "v1.2.4"))
    checkout.run(command)
    verified = checkout.run("kubewright verify")
    assert "as generated from release v1.2.4" in verified.stdout


def test_what_every_job_installs_is_there_already(checkout: Checkout) -> None:
    pinned = _template("github-bump.yaml")["env"]["KUBEWRIGHT"]
    checkout.run(INSTALL, KUBEWRIGHT=pinned)


def test_every_template_pins_the_kubewright_of_this_repository() -> None:
    pinned = f"=={kubewright.__version__}"
    for name in (
        "github-bump.yaml",
        "github-verify.yaml",
        "gitlab-ci.yml",
        "pre-commit-config.yaml",
    ):
        assert pinned in (TEMPLATES / name).read_text(), name
