"""A child that may have threads has no more than threads."""

from __future__ import annotations

import subprocess
import sys

PRISONER = """
import os, socket, threading
from vedette.house.looking import cage
bars = cage.confine(3, 1 << 30, 8, 0, True)
assert "seccomp" in bars, bars
said = []
thread = threading.Thread(target=lambda: said.append("thread"))
thread.start()
thread.join()
for attempt in (os.fork, lambda: open("/etc/passwd"), socket.socket, lambda: os.execv("/bin/true", ["true"])):
    try:
        attempt()
    except OSError:
        said.append("refused")
os.write(1, " ".join(said).encode())
"""


def test_threads_but_no_process_no_file_no_network() -> None:
    done = subprocess.run([sys.executable, "-c", PRISONER], capture_output=True, timeout=60, check=True)
    assert done.stdout == b"thread refused refused refused refused", done.stderr
