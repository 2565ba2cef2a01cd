"""Alerts by a program of the group: a modem, a script. The text stands on its input."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass

from vedette.adapters.alerts.message import DEADLINE, Message, Outcome, accepted, refused, unsure
from vedette.errors import UsageError

_TO = re.compile(r"[A-Za-z0-9@+._:#!][A-Za-z0-9@+._:#!-]{0,199}\Z", re.ASCII)
TRY_AGAIN = 75
"""The exit that says: not now, and nothing has left (EX_TEMPFAIL of sysexits.h)."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program. `argv` may hold {to} and {id}; it is started by list, never through a shell.

    It gets the text and a line feed on its input and an environment of PATH alone. Exit 0 is accepted, any
    other exit refused. One that does not end within `deadline` is killed, and may have sent.
    """

    name: str
    argv: tuple[str, ...]
    recognises_ids: bool = False
    deadline: float = DEADLINE
    kind: str = "command"

    def check(self, to: str) -> None:
        """Refuse what could be taken for an option or for two words. Raises: UsageError."""
        if not _TO.match(to):
            raise UsageError("address: is not one for this program", hint="letters, digits, @+._:#!-")

    def send(self, message: Message) -> Outcome:
        """Run the program once. Raises: UsageError for an address that is none."""
        self.check(message.to)
        argv = [part.replace("{to}", message.to).replace("{id}", message.id) for part in self.argv]
        try:
            child = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
                cwd="/",
                start_new_session=True,
            )
        except (OSError, ValueError):
            return refused("the program cannot be started")
        try:
            child.communicate(message.text.encode() + b"\n", timeout=self.deadline)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return unsure("the program did not end in time")
        if child.returncode == 0:
            return accepted()
        if child.returncode < 0:
            return unsure(f"the program was ended by signal {-child.returncode}")
        return refused(f"the program ended with {child.returncode}")
