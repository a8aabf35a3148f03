"""What the tests of the generator share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write what tests/cases render to as their expected/ and stderr.txt",
    )


@pytest.fixture(scope="session", autouse=True)
def _a_cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Formatted files are kept for the run, and never where the user keeps theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def cases(repository: Path) -> Path:
    """The folders of tests/cases."""
    return repository / "tests" / "cases"


def pytest_configure(config: pytest.Config) -> None:
    # pytest-xdist's workers have a second thread, and Python 3.12 warns of forks there.
    config.addinivalue_line(
        "filterwarnings", "ignore:This process .* is multi-threaded:DeprecationWarning"
    )
