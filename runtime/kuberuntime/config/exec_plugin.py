"""Credentials from a program; as client-go's plugin/pkg/client/auth/exec."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from kuberuntime.config.config import Config
from kuberuntime.config.credentials import (
    Clock,
    CredentialsError,
    Fetched,
    FetchedCredentials,
)
from kuberuntime.config.exec_config import ExecConfig
from kuberuntime.config.exec_credential import Refused, answer, question

Run: TypeAlias = Callable[[Sequence[str], Mapping[str, str], bool], tuple[int, bytes]]
"""Runs a command in an environment, with or without the terminal to read from.

Gives exit code and output; raises OSError where it cannot be run.
"""


def run(
    command: Sequence[str], env: Mapping[str, str], interactive: bool
) -> tuple[int, bytes]:
    """Run a program to its end; what it says on stderr goes where ours does.

    :func:`stop` ends one that is run from another thread.
    """
    # Of itself, Windows finds only programs that end in .exe.
    program = shutil.which(command[0], path=env.get("PATH")) or command[0]
    with subprocess.Popen(
        [program, *command[1:]],
        env=dict(env),
        stdin=None if interactive else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as process:
        _running[threading.current_thread()] = process
        try:
            output, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
        finally:
            del _running[threading.current_thread()]
    return process.returncode, output


_running: Final[dict[threading.Thread, subprocess.Popen[bytes]]] = {}


def stop(thread: threading.Thread) -> None:
    """End the program that a thread runs, if it does."""
    process = _running.get(thread)
    if process is not None:
        process.kill()


def on_a_terminal() -> bool:
    """Whether there is a user to ask."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


class ExecCredentials(FetchedCredentials):
    """Asks the plugin of a config where nothing is current, and after a 401.

    What comes without an expiry is used until it is refused. A plugin that nobody
    waits for any more is ended.
    """

    def __init__(
        self,
        config: Config,
        *,
        run: Run = run,
        clock: Clock = time.time,
        terminal: Callable[[], bool] = on_a_terminal,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__(clock=clock)
        if config.exec is None:
            raise ValueError("a config without exec")
        self._plugin: ExecConfig = config.exec
        self._config = config
        self._run = run
        self._terminal = terminal
        self._environ = environ

    def _fetch(self, previous: Fetched | None) -> Fetched:
        plugin = self._plugin
        interactive = self._interactive()
        asked = question(plugin, self._config, self._ca(), interactive=interactive)
        env = {**self._environ, **plugin.env, "KUBERNETES_EXEC_INFO": asked}
        try:
            code, output = self._run([plugin.command, *plugin.args], env, interactive)
        except FileNotFoundError:
            hint = f"\n\n{plugin.install_hint}" if plugin.install_hint else ""
            raise self._error(f"is not installed{hint}") from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            raise self._error(f"cannot be run: {why or type(error).__name__}") from None
        if code != 0:
            reason = f"failed with exit code {code}: what it wrote to stderr says why"
            raise self._error(reason)
        try:
            return answer(output, plugin.api_version)
        except Refused as refusal:
            raise self._error(str(refusal)) from None

    def _give_up(self, thread: threading.Thread) -> None:
        stop(thread)

    def _interactive(self) -> bool:
        mode = self._plugin.interactive_mode
        if mode == "Never":
            return False
        terminal = self._terminal()
        if mode == "Always" and not terminal:
            raise self._error(
                "has to ask the user (interactiveMode: Always), and standard input is"
                " no terminal: run this on one, or use a login that needs nobody"
            )
        return terminal

    def _ca(self) -> bytes | None:
        tls = self._config.tls
        if tls.ca_file is None or not self._plugin.provide_cluster_info:
            return tls.ca_data
        try:
            return tls.ca_file.read_bytes()
        except OSError as error:
            reason = f"cannot be told the CA: cannot read {tls.ca_file}"
            raise self._error(f"{reason}: {error.strerror or error}") from None

    def _error(self, reason: str) -> CredentialsError:
        text = f"the credential plugin {self._plugin.command!r} {reason}"
        return CredentialsError(self._config.source, "exec", text)
