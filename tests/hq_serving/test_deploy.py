"""What stands in deploy/hq: shut in, silent about who comes, and it works so."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hq_serving.stage import make_house, serving
from instruments import skip_aloud
from vedette_hq.config.settings_file import parse_settings
from vedette_hq.serving import supervisor

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy" / "hq"
SHUT_IN = {
    "User": "vedette-hq",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "MemoryDenyWriteExecute": "yes",
    "MemorySwapMax": "0",
    "ReadWritePaths": "/var/lib/vedette-hq",
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "UMask": "0077",
}
_PR_SET_MDWE, _REFUSE_EXEC_GAIN = 65, 1


def _unit() -> dict[str, str]:
    lines = (DEPLOY / "vedette-hq.service").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_the_unit_is_shut_in_and_starts_without_a_key() -> None:
    unit = _unit()
    assert {name: unit.get(name) for name in SHUT_IN} == SHUT_IN
    assert "passphrase" not in unit["ExecStart"] and "Credential" not in unit
    assert unit["ExecStart"].split()[1:3] == ["hq", "serve"]


def test_systemd_reads_the_unit() -> None:
    if shutil.which("systemd-analyze") is None:
        skip_aloud("no systemd-analyze")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(DEPLOY / "vedette-hq.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if "vedette-hq.service" in line]
    wrong = [line for line in lines if "is not executable" not in line and "Failed to prepare" not in line]
    assert not wrong, wrong


def test_no_proxy_writes_who_came_or_keeps_a_body() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    for line in ("access_log off;", "proxy_buffering off;", "proxy_request_buffering off;"):
        assert line in nginx
    assert "$remote_addr" not in nginx and "$proxy_add_x_forwarded_for" not in nginx
    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert "output discard" in caddy and "header_up -X-Forwarded-For" in caddy
    for text in (nginx, caddy):
        assert "X-Forwarded-Proto https" in text  # what the site believes; nobody outside may say it


@pytest.mark.parametrize(
    ("program", "words", "name"),
    [("caddy", ["validate", "--adapter", "caddyfile", "--config"], "Caddyfile")],
)
def test_the_proxy_reads_its_file(program: str, words: list[str], name: str) -> None:
    if shutil.which(program) is None:
        skip_aloud(f"no {program}")
    done = subprocess.run([program, *words, str(DEPLOY / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_settings_in_the_guides_are_settings() -> None:
    for name in ("README.md", "postgresql.md"):
        text = (DEPLOY / name).read_text("utf-8")
        block, found = "", []
        for line in [*text.splitlines(), "end"]:
            if line.startswith("    "):
                block += line.strip() + "\n"
            elif line.strip():
                found += [block] if block.startswith("[") else []
                block = ""
        assert found, name
        for each in found:
            parse_settings(each)


def test_it_serves_where_no_memory_becomes_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MemoryDenyWriteExecute: the kernel's own switch for it, set before the server is started."""
    if ctypes.CDLL(None).prctl(_PR_SET_MDWE + 1, 0, 0, 0, 0) < 0:
        skip_aloud("this kernel has no such switch")
    make_house(tmp_path / "hq")
    wrapper = tmp_path / "python"
    wrapper.write_text(
        f"#!{sys.executable}\nimport ctypes, os, sys\n"
        f"assert ctypes.CDLL(None).prctl({_PR_SET_MDWE}, {_REFUSE_EXEC_GAIN}, 0, 0, 0) == 0\n"
        f"os.execv({sys.executable!r}, [{sys.executable!r}, *sys.argv[1:]])\n",
        "utf-8",
    )
    wrapper.chmod(0o700)
    monkeypatch.setattr("hq_serving.stage.sys.executable", str(wrapper))
    with serving(tmp_path / "hq", opened=True) as site:
        site.wait_for("worker", "warden")
        assert site.ask("/people/login").status == 200


def test_the_leader_sees_little_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AN_INVENTED_TOKEN", "x")
    monkeypatch.setenv("PGPASSWORD", "x")
    seen = supervisor.environment()
    assert "AN_INVENTED_TOKEN" not in seen and "PGPASSWORD" not in seen
    assert seen["PATH"] == os.environ["PATH"]
