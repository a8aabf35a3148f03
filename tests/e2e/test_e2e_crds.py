"""Every kind of five public projects, generated from its CRDs, lives on a real server."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from e2e_projects import PROJECTS, Custom, customs
from e2e_server import imported, run_kubewright
from tests.schema_examples import MANY, examples, mutations, sample

from kuberuntime.rest import Invalid, RESTClient
from kuberuntime.schema import FieldError, report
from kuberuntime.testing.crds import install_crds, read_crds

EXAMPLES = 12
"""How many objects of a kind are tried, of valid and of mutated ones each."""

ROUNDS = 20
"""How often as many are made anew until the server has taken one."""

ANY_TIME = "2024-02-29T01:02:03.123456789+02:00"
WHOLE_SECONDS = "2024-02-28T23:02:03Z"

LIVES = 2
"""How many of those that the server takes go through a whole life."""


@pytest.fixture(scope="module", params=PROJECTS)
def project(request: pytest.FixtureRequest) -> str:
    """The name of a project."""
    return str(request.param)


@pytest.fixture(scope="module")
def resources(
    project: str,
    admin: RESTClient,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Custom]]:
    """What a package has that was generated from the project's CRDs alone."""
    folder = tmp_path_factory.mktemp(project)
    with generated(project, admin, shared, folder) as found:
        yield found


@pytest.fixture(scope="module")
def borrowing(
    project: str,
    admin: RESTClient,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Custom]]:
    """What a package has that borrows the classes of kubeclient."""
    folder = tmp_path_factory.mktemp(f"{project}-borrowing")
    with generated(project, admin, shared, folder, "--borrow", "kubeclient") as found:
        yield found


@contextmanager
def generated(
    project: str, admin: RESTClient, shared: Path, folder: Path, *options: str
) -> Generator[list[Custom]]:
    crds = shared / "crds" / project
    install_crds(admin, read_crds(crds))
    name = f"{project.replace('-', '')}e2e"
    arguments = ("generate", crds, "--package", name, "--out", folder / "out")
    run_kubewright(*arguments, *options, cache=folder / "cache")
    with imported(folder / "out", name) as package:
        yield customs(package, admin, "default")


def causes_of(resource: Custom, value: dict[str, Any]) -> set[FieldError]:
    """What the server finds wrong with an object, which it does not keep."""
    try:
        resource.loose.create(value, dry_run=["All"])
    except Invalid as error:
        return {
            FieldError(cause.field or "", cause.reason or "", cause.message or "")
            for cause in error.causes
        }
    return set()


def is_of_rules(cause: FieldError, unchecked: set[str]) -> bool:
    """Whether a cause is of CEL rules, or of the paths of a scale subresource."""
    of_rule = any(cause.path.startswith(path) for path in unchecked)
    return of_rule or "accessor error" in cause.message


def test_validation_and_the_server_agree(
    project: str, resources: list[Custom], capsys: pytest.CaptureFixture[str]
) -> None:
    disagreements: list[str] = []
    taken = refused = by_rules = 0
    for resource in resources:
        valid = examples(resource.schema, resource.schemas)
        drawn = [*sample(valid, EXAMPLES), *sample(mutations(valid), EXAMPLES)]
        for value in map(resource.accepted, drawn):
            ours = report(value, resource.schema, resource.schemas)
            theirs = causes_of(resource, value)
            unchecked = {one.path or "<nil>" for one in ours.unchecked}
            more = theirs.difference(ours.errors)
            if not theirs.issuperset(ours.errors) or not all(
                is_of_rules(cause, unchecked) for cause in more
            ):
                disagreements.append(f"{resource}: {theirs} and here {ours.errors}")
            by_rules += bool(theirs) and not ours.errors
            refused += bool(ours.errors)
            taken += not theirs
    total = taken + refused + by_rules
    with capsys.disabled():
        print(
            f"\n{project}: of {total} objects {taken} taken, {refused} refused alike, "
            f"{by_rules} refused for rules that only the server has; "
            f"{len(disagreements)} disagreements ({len(disagreements) / total:.1%})"
        )
    assert disagreements == []
    assert taken
    assert refused


def test_every_kind_is_made_read_changed_listed_watched_and_deleted(
    resources: list[Custom],
) -> None:
    all_live(resources)


def test_every_kind_lives_with_borrowed_classes(borrowing: list[Custom]) -> None:
    all_live(borrowing, written=with_whole_seconds)


def with_whole_seconds(value: Any) -> Any:
    """A value with its times as Go writes them, as borrowed classes do: ADR 27."""
    if isinstance(value, dict):
        return {key: with_whole_seconds(part) for key, part in value.items()}
    if isinstance(value, list):
        return [with_whole_seconds(part) for part in value]
    return WHOLE_SECONDS if value == ANY_TIME else value


def all_live(
    resources: list[Custom],
    written: Callable[[dict[str, Any]], dict[str, Any]] = lambda value: value,
) -> None:
    """Take objects of every kind, which the server takes, through a whole life."""
    lived: dict[str, int] = {}
    for resource in resources:
        lived[str(resource)] = 0
        for value in map(written, candidates(resource)):
            if not causes_of(resource, value):
                live(resource, value)
                lived[str(resource)] += 1
            if lived[str(resource)] == LIVES:
                break
    assert [name for name, lives in lived.items() if not lives] == []


def candidates(resource: Custom) -> Iterator[dict[str, Any]]:
    """Valid objects; first small ones, then such as more rules of CEL may be true of."""
    yield from sample(examples(resource.schema, resource.schemas), EXAMPLES)
    valid = examples(resource.schema, resource.schemas, room=MANY)
    for series in range(ROUNDS):
        yield from sample(valid, EXAMPLES, series)


def live(resource: Custom, value: dict[str, Any]) -> None:
    """Take one object through everything that a typed client does with it."""
    client = resource.typed
    typed = client.object_type.from_dict(value, strict=True)
    assert typed.to_dict() == value  # nothing is lost, or written otherwise
    made = client.create(typed)
    assert type(made) is client.object_type
    # What the server stored is what the dynamic client reads: nothing was lost.
    assert made.to_dict() == resource.loose.get("example")
    assert client.get("example") == made

    made.metadata.labels = {"tier": "front"}
    changed = client.update(made)
    assert changed.metadata.labels == {"tier": "front"}
    assert list(client.list(label_selector="tier=front")) == [changed]

    client.delete("example")
    since = made.metadata.resource_version
    with client.watch(resource_version=since, timeout=30.0) as events:
        first, second = next(events), next(events)
    assert (first.type, first.object) == ("MODIFIED", changed)
    assert (second.type, second.object.metadata.uid) == ("DELETED", made.metadata.uid)
