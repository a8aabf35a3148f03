"""Run the tests in environments other than the one that is developed in.

    python scripts/test_elsewhere.py lowest 3.11 3.13
    python scripts/test_elsewhere.py wheels 3.11

`lowest` installs the oldest dependencies that the three distributions allow; `wheels` the
distributions as an index would have them, with the newest dependencies. Whatever follows
`--` goes to pytest. Each environment is made anew, in .venv-elsewhere, and a process of
the tests gets 4 GiB of memory: what takes more than that takes all there is.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv-elsewhere"
DISTRIBUTIONS = (ROOT / "runtime", ROOT / "generated" / "kubernetes", ROOT)
EXTRAS = "http2,metrics,socks,testing"
MEMORY = 4 * 1024**3  # bytes of data; files that are mapped do not count


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", choices=("lowest", "wheels"))
    parser.add_argument("versions", nargs="+", metavar="VERSION")
    own, _, further = " ".join(sys.argv[1:]).partition(" -- ")
    arguments = parser.parse_args(own.split())
    uv = installed_uv()
    found = {version: interpreter(uv, version) for version in arguments.versions}
    missing = [version for version, python in found.items() if python is None]
    if missing:
        print(
            f"no Python {' and no Python '.join(missing)} on this machine: install it, "
            "or name versions that are here, as in make test-lowest VERSIONS='3.11 3.12'",
            file=sys.stderr,
        )
        return 2
    failed = [
        version
        for version, python in found.items()
        if python and not passes(uv, arguments.what, version, python, further.split())
    ]
    for version in found:
        print(f"{arguments.what}, {version}:", "failed" if version in failed else "ok")
    return 1 if failed else 0


def installed_uv() -> Path:
    """uv, in an environment of its own."""
    folder = FOLDER / "uv"
    if not (folder / "bin" / "uv").exists():
        venv.create(folder, with_pip=True, clear=True)
        run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "uv")
    return folder / "bin" / "uv"


def interpreter(uv: Path, version: str) -> str | None:
    """An installed interpreter of a version, wherever uv finds one."""
    asked = [str(uv), "python", "find", "--no-python-downloads", "--system", version]
    path = os.pathsep.join(search_path())
    done = subprocess.run(
        asked,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    return done.stdout.strip() or None


def search_path() -> list[str]:
    """PATH, with pyenv's interpreters for its shims: those only start the chosen one."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    shims = str(pyenv / "shims")
    return [
        *(folder for folder in path if folder != shims),
        *(str(folder) for folder in sorted(pyenv.glob("versions/*/bin"))),
    ]


def passes(uv: Path, what: str, version: str, python: str, further: list[str]) -> bool:
    folder = FOLDER / f"{what}-{version}"
    run(uv, "venv", "--quiet", "--clear", "--python", python, folder)
    inside = folder / "bin" / "python"
    install = (uv, "pip", "install", "--quiet", "--python", inside)
    if what == "lowest":
        editable = [part for path in DISTRIBUTIONS[:2] for part in ("-e", path)]
        lowest = ("--resolution", "lowest-direct")
        run(*install, *lowest, *editable, "-e", f"{ROOT}[dev]")
    else:
        wheels = folder / "wheels"
        for path in DISTRIBUTIONS:
            run(uv, "build", "--quiet", "--wheel", "--out-dir", wheels, path)
        built = {path.name.partition("-")[0]: path for path in wheels.glob("*.whl")}
        wright = f"kubewright[dev] @ {built.pop('kubewright').as_uri()}"
        runtime = f"kuberuntime[{EXTRAS}] @ {built.pop('kuberuntime').as_uri()}"
        run(*install, *built.values(), runtime, wright)
    tests = (
        inside,
        "-m",
        "pytest",
        *(further or ("-n", "auto", "--dist", "loadgroup")),
    )
    done = subprocess.run(tests, cwd=ROOT, preexec_fn=limit_memory, check=False)
    return done.returncode == 0


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
