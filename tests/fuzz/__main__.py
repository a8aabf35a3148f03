"""Generate from documents that nobody should write, until the time is over.

    python -m tests.fuzz --minutes 20 [--seed N]

Every document must be refused with an InputError or render to a package that imports; now
and then it is imported under tests/generated/import_audit.py as well. A crash, a hang, too
much memory or a file outside ends the run with the document that did it.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path, PurePosixPath

from hypothesis import HealthCheck, Phase, given, seed, settings

from kubewright.config import Config
from kubewright.diagnostics import InputError
from kubewright.ledger import take_stock
from kubewright.load import load
from kubewright.model.build import build_model
from kubewright.naming import resolve_names
from kubewright.plan.whole import plan_all
from kubewright.render import render
from kubewright.write import write_package
from tests.fuzz.documents import texts
from tests.fuzz.guard import Guard, limit_memory
from tests.generated.import_audit import modules_below

_PACKAGE = "fuzzclient"
_AUDIT = Path(__file__).parents[1] / "generated" / "import_audit.py"
_EXAMPLES = 200
_AUDITED = 150
"""One of so many packages is imported in a process of its own as well."""


def main() -> None:
    arguments = _arguments()
    sys.dont_write_bytecode = True
    limit_memory()
    guard, outcomes = Guard(), Counter[str]()
    started = time.monotonic()
    run = arguments.seed
    while time.monotonic() - started < arguments.minutes * 60:
        _round(run, guard, outcomes)
        run += 1
        minutes = (time.monotonic() - started) / 60
        print(f"{minutes:5.1f} min, seed {run}: {dict(outcomes)}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _round(number: int, guard: Guard, outcomes: Counter[str]) -> None:
    """One run of hypothesis; raises with the smallest document that fails."""
    with tempfile.TemporaryDirectory() as folder:

        @seed(number)
        @settings(
            max_examples=_EXAMPLES,
            deadline=None,
            database=None,
            derandomize=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(file=texts())
        def one(file: tuple[str, bytes]) -> None:
            name, content = file
            path = Path(folder, name)
            path.write_bytes(content)
            with guard.within(Path(folder)):
                files = _generate(path)
            outcomes["rendered" if files else "refused"] += 1
            if files:
                out = Path(folder, "out")
                write_package(out, files)
                with guard.within(Path(folder)):
                    _import(out)
                if outcomes["rendered"] % _AUDITED == 0:
                    outcomes["audited"] += 1
                    _audit(out)

        one()


def _generate(path: Path) -> dict[PurePosixPath, str]:
    """The files of a document's package, none where it is refused."""
    try:
        built = build_model(load([path]))
        names = resolve_names(built.model, _PACKAGE, Config().pins)
        take_stock(built, names, Config())
        files = dict(map(render, plan_all(built, names, Config(), docs=True)))
    except InputError as error:
        str(error).encode()  # what is shown can be shown
        return {}
    for file in files:
        assert ".." not in file.parts
        assert not file.is_absolute()
    return files


def _import(out: Path) -> None:
    """Import all of the package here, and forget it."""
    sys.path.insert(0, str(out))
    try:
        for module in modules_below(out, _PACKAGE):
            importlib.import_module(module)
    finally:
        sys.path.remove(str(out))
        for name in [*sys.modules]:
            if name.partition(".")[0] == _PACKAGE:
                del sys.modules[name]
        importlib.invalidate_caches()


def _audit(out: Path) -> None:
    """Import it in a process that may do nothing else."""
    done = subprocess.run(
        [sys.executable, str(_AUDIT), f"{_PACKAGE}={out}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    main()
