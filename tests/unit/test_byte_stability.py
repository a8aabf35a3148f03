"""The same documents give the same bytes, in any process, in any order."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from case_runner import snapshot

from kubewright.config import Config
from kubewright.pipeline import Request, generate


def _digest(spec: Path, out: Path, seed: str) -> str:
    command = [sys.executable, "-m", "kubewright", "generate", str(spec)]
    subprocess.run(
        [*command, "--package", "kubeclient", "--out", str(out)],
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )
    digest = hashlib.sha256()
    for path, content in snapshot(out).items():
        digest.update(path.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def test_two_processes_with_other_hash_seeds_write_identical_bytes(
    repository: Path, tmp_path: Path
) -> None:
    spec = repository / "specs" / "kubernetes" / "1.36"
    digests = {_digest(spec, tmp_path / seed, seed) for seed in ("1", "2")}
    assert len(digests) == 1


@pytest.mark.parametrize("case", ["minimal", "same-first-label"])
def test_the_order_of_the_arguments_does_not_matter(case: str, cases: Path) -> None:
    files = sorted((cases / case / "input").rglob("*.json"))
    forwards, backwards = (
        generate(Request(tuple(paths), "kubeclient", Config())).files
        for paths in (files, reversed(files))
    )
    assert forwards == backwards
