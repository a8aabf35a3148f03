"""What a manager owns, extracted and applied again on a real server, changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from e2e_projects import PROJECTS, Custom, customs
from e2e_server import imported, run_kubewright
from tests.schema_examples import examples, sample

from kuberuntime.managedfields import extract
from kuberuntime.rest import Invalid, RESTClient
from kuberuntime.scheme import Scheme
from kuberuntime.testing.crds import install_crds, read_crds

EXAMPLES = 4
"""How many objects of a kind are tried."""


@pytest.mark.parametrize("project", PROJECTS)
def test_what_was_extracted_is_owned_and_no_more(
    project: str, admin: RESTClient, shared: Path, tmp_path: Path
) -> None:
    crds = shared / "crds" / project
    install_crds(admin, read_crds(crds))
    name = f"{project.replace('-', '')}extracts"
    arguments = ("generate", crds, "--package", name, "--out", tmp_path / "out")
    run_kubewright(*arguments, cache=tmp_path / "cache")
    tried = 0
    with imported(tmp_path / "out", name) as package:
        for resource in customs(package, admin, "default"):
            valid = examples(resource.schema, resource.schemas, name="extracted")
            for value in sample(valid, EXAMPLES):
                tried += is_extracted(
                    resource, resource.accepted(value), package.scheme
                )
    assert tried > 10


def is_extracted(resource: Custom, value: dict[str, Any], scheme: Scheme) -> bool:
    """Take an object that two managers have a part of through extract and apply.

    False where the server refuses the object for its rules, or does not keep all of it.
    """
    loose, typed = resource.loose, resource.typed
    try:
        loose.apply(value, field_manager="one")
    except Invalid:
        return False
    if not holds(loose.get("extracted"), value):
        # Stored in a version that lacks a field: nobody can extract what is gone.
        loose.delete("extracted")
        return False
    mark = {"metadata": {"name": "extracted", "labels": {"tier": "front"}}}
    both = loose.apply(mark, field_manager="two")
    version = both["metadata"]["resourceVersion"]

    mine = typed.extract("extracted", field_manager="one")
    assert mine == extract(both, "one", scheme=scheme)
    assert "labels" not in mine["metadata"]
    again = loose.apply(mine, field_manager="one")
    assert again["metadata"]["resourceVersion"] == version, (value, mine)

    theirs = typed.extract("extracted", field_manager="two")
    assert theirs["metadata"] == {
        "name": "extracted",
        "labels": {"tier": "front"},
        **({"namespace": "default"} if "namespace" in both["metadata"] else {}),
    }
    assert theirs.keys() == {"apiVersion", "kind", "metadata"}
    theirs["metadata"]["labels"]["tier"] = "back"
    changed = loose.apply(theirs, field_manager="two")
    assert changed["metadata"]["labels"]["tier"] == "back"
    assert bare(changed) == bare({**both, "metadata": changed["metadata"]})

    mine["metadata"]["annotations"] = {"changed": "yes"}
    changed = loose.apply(mine, field_manager="one")
    assert changed["metadata"]["annotations"]["changed"] == "yes"
    assert changed["metadata"]["labels"]["tier"] == "back"
    assert bare(changed) == bare(both)

    # Given up by its only owner, a field is gone.
    del mine["metadata"]["annotations"]["changed"]
    last = loose.apply(mine, field_manager="one")
    assert "changed" not in last["metadata"].get("annotations", {})
    loose.delete("extracted")
    return True


def holds(stored: Any, applied: Any) -> bool:
    """Whether what was applied is there, with whatever else."""
    if isinstance(applied, dict):
        return isinstance(stored, dict) and all(
            key in stored and holds(stored[key], part) for key, part in applied.items()
        )
    if isinstance(applied, list):
        return len(stored) == len(applied) and all(map(holds, stored, applied))
    return bool(stored == applied)


def bare(manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest without its metadata."""
    return {key: part for key, part in manifest.items() if key != "metadata"}
