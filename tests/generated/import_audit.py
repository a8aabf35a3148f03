"""Import every module of generated packages, and fail on what no import needs to do.

    python import_audit.py PACKAGE=FOLDER...

Reading the package's own files, the runtime's and Python's is all that may happen: no other
file is opened, none is written, no process, socket or code from a string is started. Prints
how many modules there were; what is refused ends in a traceback that names it.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import sysconfig
from pathlib import Path
from types import CodeType
from typing import Any

import kuberuntime

_PYTHON = [
    Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib")
]
_RUNTIME = Path(str(kuberuntime.__file__)).parent

_HARMLESS = frozenset(
    {
        "import",  # reading what it finds is an event of its own
        "marshal.loads",  # as is running it
        "os.listdir",
        "object.__getattr__",
        "object.__setattr__",
        "sys._getframe",
        "sys.excepthook",
        "sys.unraisablehook",
    }
)


_ANNOTATION = re.compile(
    r"""(?:[\w.\[\], |]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+""", re.ASCII
)


def _is_annotation(text: object) -> bool:
    """Whether a text is names and literals alone: it calls and changes nothing."""
    text = text.decode() if isinstance(text, bytes) else text
    return isinstance(text, str) and _ANNOTATION.fullmatch(text) is not None


def forbid_all_but(folders: list[Path]) -> None:
    """From here on this process reads files of these folders, and does nothing else."""
    roots = tuple(f"{folder.resolve()}{os.sep}" for folder in folders)

    def readable(path: object) -> bool:
        return isinstance(path, str) and os.path.realpath(path).startswith(roots)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        match event, arguments:
            case "open", (path, _, flags) if not flags & (os.O_WRONLY | os.O_RDWR):
                allowed = readable(path)
            case "compile", (text, "<string>"):  # typing does; to run it is refused
                allowed = _is_annotation(text)
            case "compile", (_, file):  # an import without a cache compiles its file
                allowed = readable(file)
            case "exec", (CodeType() as code,):
                allowed = readable(code.co_filename)
            case _:
                allowed = event in _HARMLESS
        if not allowed:
            raise PermissionError(f"at import: {event} {arguments}")

    sys.addaudithook(hook)


def modules_below(folder: Path, package: str) -> list[str]:
    """The names of a package and of all modules in it, from its files."""
    root = folder / Path(*package.split("."))
    files = (file.relative_to(folder).with_suffix("") for file in root.rglob("*.py"))
    return sorted(".".join(file.parts).removesuffix(".__init__") for file in files)


def main(packages: dict[str, Path]) -> int:
    """Import packages, each from its folder; return how many modules they have."""
    for module in modules_below(_RUNTIME.parent, "kuberuntime"):
        if not module.startswith("kuberuntime.testing"):
            importlib.import_module(
                module
            )  # named tuples are made by code from strings
    modules = [
        module
        for package, folder in packages.items()
        for module in modules_below(folder, package)
    ]
    sys.dont_write_bytecode = True
    sys.path[:0] = map(str, packages.values())
    forbid_all_but([*packages.values(), _RUNTIME, *_PYTHON])
    for module in modules:
        imported = importlib.import_module(module)
        for attribute in dir(imported):  # what is loaded on first use is used
            getattr(imported, attribute)
    return len(modules)


if __name__ == "__main__":
    named = (argument.partition("=") for argument in sys.argv[1:])
    print(main({package: Path(folder) for package, _, folder in named}))
