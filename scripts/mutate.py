"""Change the code here and there, and say which changes no test notices.

    python scripts/mutate.py --cosmic-ray .venv-mutate/bin --only runtime/kuberuntime/selectors

Cosmic Ray makes the changes, one at a time, in a copy of the checkout; for each the
tests of its package are run. `--only` names a package below or a file in one, `--minutes`
bounds the time for each package. A change that lives is a missing test, code that nothing
needs, or the same program in other words.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = {
    "runtime/kuberuntime/cache": "tests/runtime/cache",
    "runtime/kuberuntime/workqueue": "tests/runtime/workqueue",
    "runtime/kuberuntime/leaderelection": "tests/runtime/leaderelection",
    "runtime/kuberuntime/edit": "tests/runtime/dynamic",
    "runtime/kuberuntime/rest": "tests/runtime/rest",
    "runtime/kuberuntime/selectors": "tests/runtime/selectors",
    "runtime/kuberuntime/codec": "tests/runtime/models",
    "runtime/kuberuntime/mapper": "tests/runtime/mapper",
    "runtime/kuberuntime/discovery": "tests/runtime/discovery",
    "runtime/kuberuntime/patching": "tests/runtime/patching",
    "generator/kubewright/naming": "tests/unit/naming",
    "generator/kubewright/model": "tests/unit/model",
}
SOURCES = ("generator", "templates", "runtime", "generated/kubernetes")
# Unions of types are no arithmetic: nothing evaluates an annotation.
NO_CHANGES = ["core/ReplaceBinaryOperator_BitOr_.*"]
PATIENCE = 4  # times what the tests take unchanged; and at least
SHORTEST = 20.0  # seconds


@dataclass(frozen=True)
class Outcome:
    """What became of the changes of a package; ``lived`` are for people."""

    tried: int
    left: int
    lived: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--cosmic-ray", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--only", default="", metavar="PATH")
    parser.add_argument("--minutes", type=float)
    arguments = parser.parse_args()
    chosen = targets(arguments.only)
    if not chosen:
        print(
            f"{arguments.only}: in none of {', '.join(TESTS)}, or not there",
            file=sys.stderr,
        )
        return 2
    for path, tests in chosen.items():
        with tempfile.TemporaryDirectory(
            prefix="mutate-", ignore_cleanup_errors=True
        ) as folder:
            copy = Path(folder).resolve() / "checkout"
            copy_checkout(copy)
            found = mutate(
                copy, path, tests, arguments.cosmic_ray.absolute(), arguments.minutes
            )
        if found is None:
            print(f"{path}: {tests} fails without any change", file=sys.stderr)
            return 2
        print(
            f"{path}: {found.tried} changes, {len(found.lived)} lived"
            + (f", {found.left} not tried" if found.left else "")
        )
        for survivor in found.lived:
            print(survivor)
    return 0


def targets(only: str) -> dict[str, str]:
    """The paths to change, and the tests of each."""
    if not only:
        return TESTS
    path = Path(only)
    for package, tests in TESTS.items():
        if path.is_relative_to(package) and (ROOT / path).exists():
            return {str(path): tests}
    return {}


def copy_checkout(folder: Path) -> None:
    """What git knows, or would, as it is now."""
    asked = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # removed, and not committed yet
            shutil.copy2(ROOT / name, target)


def mutate(
    copy: Path, path: str, tests: str, tools: Path, minutes: float | None
) -> Outcome | None:
    """Try the changes of a path. None where the tests fail anyhow."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    # A test that hangs ends by itself, also where nobody waits for it any more.
    command += ["-o", "faulthandler_timeout=20"]
    command += ["-o", "faulthandler_exit_on_timeout=true", "-n", "0", tests]
    # The copy is found before what is installed in place.
    sources = ":".join(str(copy / source) for source in SOURCES)
    env = {**environ, "PYTHONPATH": sources, "PYTHONDONTWRITEBYTECODE": "1"}

    def cosmic_ray(tool: str, *words: str, timeout: float | None = None) -> str:
        done = subprocess.run(
            [tools / tool, *words],
            cwd=copy,
            env=env,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=timeout,
        )
        return done.stdout

    began = time.monotonic()
    unchanged = subprocess.run(command, cwd=copy, env=env, capture_output=True)
    if unchanged.returncode:
        print(unchanged.stdout.decode(), file=sys.stderr)
        return None
    timeout = max(SHORTEST, PATIENCE * (time.monotonic() - began))
    config = copy / "mutate.toml"
    config.write_text(f"""\
[cosmic-ray]
module-path = {json.dumps(path)}
timeout = {timeout:.1f}
excluded-modules = ["**/_sync/*.py"]
test-command = {json.dumps(" ".join(command))}

[cosmic-ray.distributor]
name = "local"

[cosmic-ray.filters.operators-filter]
exclude-operators = {json.dumps(NO_CHANGES)}
""")
    cosmic_ray("cosmic-ray", "init", "mutate.toml", "session.sqlite")
    cosmic_ray("cr-filter-operators", "session.sqlite", "mutate.toml")
    with suppress(subprocess.TimeoutExpired):
        seconds = None if minutes is None else minutes * 60
        words = ("exec", "mutate.toml", "session.sqlite")
        cosmic_ray("cosmic-ray", *words, timeout=seconds)
    return outcome(cosmic_ray("cosmic-ray", "dump", "session.sqlite"))


def outcome(dumped: str) -> Outcome:
    """What a session's dump says: a line for each change, with its result or null."""
    rows: list[tuple[Any, Any]] = [json.loads(line) for line in dumped.splitlines()]
    results = [
        (item, result)
        for item, result in rows
        if result is None or result["worker_outcome"] != "skipped"
    ]
    tried = [(item, result) for item, result in results if result is not None]
    lived = [
        "\n".join(described(item, result))
        for item, result in tried
        if result["test_outcome"] == "survived"
    ]
    return Outcome(len(tried), len(results) - len(tried), lived)


def described(item: Any, result: Any) -> Iterator[str]:
    for change in item["mutations"]:
        line, _ = change["start_pos"]
        yield f"  {change['module_path']}:{line}"
    for line in result["diff"].splitlines():
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++")):
            yield f"    {line}"


if __name__ == "__main__":
    sys.exit(main())
