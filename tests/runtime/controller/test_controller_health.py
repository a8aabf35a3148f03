"""Health and metrics, over HTTP."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping

from tests.patience import LONG

from kuberuntime.controller import HealthServer
from kuberuntime.controller.health import Check


def answer(server: HealthServer, path: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONG)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        media_type = response.getheader("Content-Type") or ""
        return response.status, media_type, response.read().decode()
    finally:
        connection.close()


def serve(
    live: Mapping[str, Check] | None = None, ready: Mapping[str, Check] | None = None
) -> HealthServer:
    return HealthServer(live=live, ready=ready, host="127.0.0.1", port=0)


def test_a_program_without_checks_is_well() -> None:
    with serve() as server:
        for what in ("healthz", "livez", "readyz"):
            text = f"{what} check passed\n"
            assert answer(server, f"/{what}")[::2] == (200, text)


def test_one_check_that_fails_fails_all_and_says_why() -> None:
    wrong: list[str | None] = [None]
    checks: dict[str, Check] = {"web": lambda: wrong[0], "other": lambda: None}
    with serve(ready=checks) as server:
        text = "[+]web ok\n[+]other ok\nreadyz check passed\n"
        assert answer(server, "/readyz?verbose")[::2] == (200, text)
        wrong[0] = "waiting"
        text = "[-]web failed: waiting\n[+]other ok\nreadyz check failed\n"
        assert answer(server, "/readyz")[::2] == (500, text)
        assert answer(server, "/readyz/other")[0] == 200
        assert answer(server, "/readyz/web")[0] == 500
        assert answer(server, "/livez")[0] == 200


def test_a_check_that_raises_fails() -> None:
    def broken() -> str | None:
        raise OSError("disk")

    with serve(live={"disk": broken}) as server:
        code, _, text = answer(server, "/livez")
        assert code == 500
        assert "[-]disk failed: OSError('disk')" in text


def test_other_paths_are_not_found() -> None:
    with serve() as server:
        for path in ("/", "/metrics", "/readyz/none", "/healthz/a/b"):
            assert answer(server, path)[0] == 404


def test_metrics_are_served_as_they_are_made() -> None:
    page = ("text/plain; version=1", b"up 1\n")
    with HealthServer(metrics=lambda: page, host="127.0.0.1", port=0) as server:
        assert answer(server, "/metrics") == (200, "text/plain; version=1", "up 1\n")
        assert answer(server, "/metrics/up")[0] == 404


def test_it_leaves_no_thread() -> None:
    before = threading.active_count()
    with serve() as server:
        answer(server, "/livez")
        assert threading.active_count() > before
    names = [each.name for each in threading.enumerate()]
    assert "kuberuntime-health" not in names
