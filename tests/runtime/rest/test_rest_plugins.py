"""Calls that wait for a credential plugin."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from rest_driver import Driver
from rest_server import serving

from kuberuntime.config import Config, CredentialsError, ExecConfig, Timeouts
from kuberuntime.config.exec_plugin import ExecCredentials
from kuberuntime.rest import TransportTimeout

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a plugin in sh")

V1 = "client.authentication.k8s.io/v1"
ANSWER = {"kind": "ExecCredential", "apiVersion": V1, "status": {"token": "abc"}}
SOON = 30.0


def plugin(folder: Path) -> ExecConfig:
    """Hangs while there is a file ``hang``; writes its process into ``pids``."""
    program = folder / "plugin"
    program.write_text(
        "#!/bin/sh\n"
        f"echo $$ >> {folder}/pids\n"
        f"if [ -e {folder}/hang ]; then exec sleep 600; fi\n"
        f"echo '{json.dumps(ANSWER)}'\n"
    )
    program.chmod(0o755)
    return ExecConfig(str(program), V1)


def pids(folder: Path) -> list[int]:
    file = folder / "pids"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def wait_for_end(pid: int) -> None:
    """Until a process is no more: whoever waits for it has it away by then."""
    for _ in range(3_000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"{pid} goes on")


@pytest.mark.parametrize("whose", ["call", "config"])
def test_a_plugin_that_hangs_is_waited_for_as_long_as_the_call_may_take(
    driver: Driver, tmp_path: Path, whose: str
) -> None:
    (tmp_path / "hang").touch()
    with serving() as server:
        total = 0.5 if whose == "config" else None
        config = Config(
            server.url, exec=plugin(tmp_path), timeouts=Timeouts(total=total)
        )
        maps = driver.connect(config).core_v1.config_maps("demo")
        options: dict[str, Any] = {"timeout": 0.5} if whose == "call" else {}
        with pytest.raises(TransportTimeout, match="credentials took longer"):
            driver.run(maps.get("settings", **options))
        # Nobody waits for it any more, and the next call asks anew.
        for pid in pids(tmp_path):
            wait_for_end(pid)
        (tmp_path / "hang").unlink()
        assert driver.run(maps.get("settings", timeout=SOON)).data
        assert server.headers_seen[-1]["authorization"] == "Bearer abc"


def test_a_call_that_gives_up_leaves_the_plugin_to_others(tmp_path: Path) -> None:
    go_on, asked = threading.Event(), threading.Event()

    def run(*args: Any) -> tuple[int, bytes]:
        asked.set()
        assert go_on.wait(SOON)
        return 0, json.dumps(ANSWER).encode()

    config = Config("https://x", exec=ExecConfig("plugin", V1))
    credentials = ExecCredentials(config, run=run)
    found: list[Any] = []
    patient = threading.Thread(target=lambda: found.append(credentials.fetch()))
    patient.start()
    assert asked.wait(SOON)
    with pytest.raises(TimeoutError):
        credentials.fetch(0.01)
    go_on.set()
    patient.join(SOON)
    assert found == [(("Authorization", "Bearer abc"),)]
    assert credentials.current(0.0) == found[0]


def test_all_who_wait_for_a_plugin_learn_why_it_failed() -> None:
    asked, go_on = threading.Event(), threading.Event()
    runs: list[int] = []

    def run(*args: Any) -> tuple[int, bytes]:
        runs.append(1)
        asked.set()
        assert go_on.wait(SOON)
        return 1, b""

    config = Config("https://x", exec=ExecConfig("plugin", V1))
    credentials = ExecCredentials(config, run=run)
    failures: list[str] = []

    def fetch() -> None:
        try:
            credentials.fetch()
        except CredentialsError as error:
            failures.append(error.reason)

    threads = [threading.Thread(target=fetch) for _ in range(3)]
    threads[0].start()
    assert asked.wait(SOON)
    for thread in threads[1:]:
        thread.start()
    while credentials._under_way is None or credentials._under_way.waiting < 3:
        go_on.wait(0.01)
    go_on.set()
    for thread in threads:
        thread.join(SOON)
    assert len(failures) == 3
    assert len(runs) == 1
