"""What a server serves, descriptions and all, becomes docstrings that survive black."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from kubewright.format import cache_folder
from kubewright.load import load
from kubewright.model.api import Model
from kubewright.model.build import build_model
from kubewright.naming import Pins, resolve_names
from kubewright.pipeline import Request, generate


@pytest.fixture(scope="module")
def spec(shared: Path) -> Path:
    return shared / "specs" / "kubernetes-1.36"


@pytest.fixture(scope="module")
def model(spec: Path) -> Model:
    return build_model(load([spec])).model


@pytest.fixture(scope="module")
def files(spec: Path) -> Mapping[PurePosixPath, str]:
    return generate(Request((spec,), "kubeclient", cache=cache_folder())).files


def _class_docs(files: Mapping[PurePosixPath, str]) -> Iterator[tuple[str, str]]:
    for path, class_ in _classes(files):
        module = ".".join(path.parent.parts)
        yield f"{module}.{class_.name}", ast.get_docstring(class_) or ""


def _field_docs(files: Mapping[PurePosixPath, str]) -> Iterator[tuple[str, str]]:
    """The literal below each field: what an editor shows when it hovers there."""
    for path, class_ in _classes(files):
        module = ".".join(path.parent.parts)
        for field, below in zip(class_.body, class_.body[1:], strict=False):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    yield f"{module}.{class_.name}.{name}", text
                case _:
                    pass


def _classes(
    files: Mapping[PurePosixPath, str],
) -> Iterator[tuple[PurePosixPath, ast.ClassDef]]:
    for path, source in files.items():
        if path.name == "models.py":
            for node in ast.parse(source).body:
                if isinstance(node, ast.ClassDef):
                    yield path, node


def _starts_with(doc: str, description: str) -> bool:
    """Whether a docstring begins with the words of a description.

    Below them stand short names and defaults.
    """
    words = description.split()
    return doc.split()[: len(words)] == words


def test_every_description_of_a_type_is_the_docstring_of_its_class(
    model: Model, files: Mapping[PurePosixPath, str]
) -> None:
    names = resolve_names(model, "kubeclient", Pins())
    described = {
        f"{names.home(type_)}.{names.classes[type_.name]}": type_.description
        for type_ in model.objects
        if type_.description and names.home(type_).startswith("kubeclient.")
    }
    docs = dict(_class_docs(files))
    assert len(described) > 600
    for name, description in described.items():
        assert _starts_with(docs[name], description), name


def test_every_description_of_a_field_stands_below_it(
    model: Model, files: Mapping[PurePosixPath, str]
) -> None:
    names = resolve_names(model, "kubeclient", Pins())
    described = {
        f"{names.home(type_)}.{names.classes[type_.name]}."
        f"{names.attributes[type_.name][field.name]}": field.description
        for type_ in model.objects
        for field in type_.fields
        if field.description and names.home(type_).startswith("kubeclient.")
    }
    docs = dict(_field_docs(files))
    assert len(described) > 2500
    assert docs.keys() == described.keys()
    for name, description in described.items():
        assert _starts_with(docs[name], description), name


def test_lines_of_prose_are_as_long_as_code_but_where_a_word_is_longer(
    files: Mapping[PurePosixPath, str],
) -> None:
    for name, text in _field_docs(files):
        for line in text.splitlines():
            assert len(line) <= 88 or " " not in line.strip(), name


def test_without_docs_no_description_is_left(cases: Path) -> None:
    text = (cases / "docs-off/expected/plainbookclient/books/v1/models.py").read_text()
    assert "spine" not in text
    assert "A book is what" not in text
