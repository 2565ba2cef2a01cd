"""What stands in deploy/: shut in, silent about who comes, and nobody's machine."""

from __future__ import annotations

import ctypes
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from instruments import skip_aloud
from partner.stage import LOG, request
from vedette_partner.cli import main
from vedette_partner.folder import create
from vedette_partner.witness.state import State

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DEPLOY = REPOSITORY / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted(DEPLOY.glob("*.service"))
SHUT_IN = {
    "User": "vedette-partner",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "ReadWritePaths": "/var/lib/vedette-partner",
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "UMask": "0077",
}
PROGRAMS = [unit for unit in UNITS if unit.stem != "vedette-partner-alarm"]


def settings(text: str) -> dict[str, list[str]]:
    """The lines of a unit: name → values."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("unit", PROGRAMS, ids=lambda path: path.name)
def test_a_unit_shuts_the_program_in(unit: Path) -> None:
    found = settings(unit.read_text())
    for name, value in SHUT_IN.items():
        assert found.get(name) == [value], name
    assert found["SystemCallFilter"] == [
        "@system-service",
        "~@privileged @resources @mount @debug @obsolete",
    ]


def test_the_server_speaks_to_nobody_but_those_on_its_own_machine() -> None:
    found = settings((DEPLOY / "vedette-partner.service").read_text())
    assert (found["IPAddressDeny"], found["IPAddressAllow"]) == (["any"], ["localhost"])
    assert "--listen 127.0.0.1:" in found["ExecStart"][0]


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        skip_aloud("no systemd-analyze: the units cannot be verified")
    for path in [*UNITS, *DEPLOY.glob("*.timer")]:
        # the program is not installed there: something that is, in its place
        text = path.read_text().replace("/opt/vedette/.venv/bin/vedette-partner", "/bin/true")
        (tmp_path / path.name).write_text(text)
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run([analyze, "verify", *paths], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "vedette" in line]
    assert not ours, ours
    broken = tmp_path / "vedette-partner.service"
    broken.write_text(broken.read_text().replace("ProtectSystem=strict", "ProtectSystem=perhaps"))
    done = subprocess.run([analyze, "verify", str(broken)], capture_output=True, text=True, check=False)
    assert "protect system" in done.stderr.lower(), "it would have noticed nothing"
    for unit in PROGRAMS:
        words = [analyze, "security", "--offline=yes", "--threshold=20", str(unit)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout.splitlines()[-1]


# silence


def blocks(text: str) -> list[tuple[list[str], list[str]]]:
    """A file of nginx or Caddy: each block's path and its own directives."""
    text = re.sub(r"(^|\s)#[^\n]*", r"\1", text)
    found: list[tuple[list[str], list[str]]] = [([], [])]
    stack = [0]
    for line in re.findall(r"[^{};\n]+|[{};\n]", text):
        words = line.strip()
        if line == "{":
            name = found[stack[-1]][1].pop() if found[stack[-1]][1] else ""
            found.append(([*found[stack[-1]][0], name], []))
            stack.append(len(found) - 1)
        elif line == "}":
            stack.pop()
        elif words and words != ";":
            found[stack[-1]][1].append(" ".join(words.split()))
    assert stack == [0], "a brace is missing"
    return found


def nginx_is_silent(text: str) -> bool:
    """Say whether no server writes an access log, and its error log goes nowhere."""
    servers = [own for path, own in blocks(text) if path == ["server"]]
    inner = [line for path, own in blocks(text) if path[:1] == ["server"] and path[1:] for line in own]
    off = all({"access_log off", "error_log /dev/null crit"} <= set(own) for own in servers)
    return bool(servers) and off and not any("_log" in line for line in inner)


def caddy_is_silent(text: str) -> bool:
    """Say whether no site has a log, and the default log is thrown away."""
    everything = blocks(text)
    logs = [(path, own) for path, own in everything if any(name.split()[:1] == ["log"] for name in path)]
    sites = [own for path, own in everything if path and path[0]]
    bare = any(line.split()[:1] == ["log"] for own in sites for line in own)
    return logs == [(["", "log default"], ["output discard"])] and not bare


def test_proxies_write_nothing_about_those_who_come() -> None:
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    assert nginx_is_silent(nginx) and caddy_is_silent(caddy)
    for wrong in ("access_log /var/log/nginx/a.log;", "# access_log off;", ""):
        assert not nginx_is_silent(nginx.replace("access_log off;", wrong))
    assert not nginx_is_silent(nginx.replace("location / {", "location / {\n access_log on;"))
    assert not caddy_is_silent(caddy.replace("partner.invented.example {", "partner.invented.example {\nlog"))
    assert not caddy_is_silent(caddy.replace("output discard", "output stderr"))
    for text in (nginx, caddy):
        assert "X-Forwarded-For" in text and "$remote_addr" not in text and "127.0.0.1:8471" in text


def test_proxies_let_the_largest_request_through() -> None:
    assert "client_max_body_size 4m;" in (DEPLOY / "nginx.conf").read_text()
    assert "max_size 4MiB" in (DEPLOY / "Caddyfile").read_text()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("nginx", ["-t", "-c"]),
        ("caddy", ["validate", "--adapter", "caddyfile", "--config"]),
        ("tor", ["--verify-config", "-f"]),
    ],
)
def test_the_real_program_reads_its_file_where_it_is_installed(
    program: str, words: list[str], tmp_path: Path
) -> None:
    there = shutil.which(program)
    if there is None:
        pytest.skip(f"NO {program.upper()}: its file is read by our own reader only")
    name = {"nginx": "nginx.conf", "caddy": "Caddyfile", "tor": "torrc"}[program]
    text = (DEPLOY / name).read_text().replace("/var/lib/tor/", f"{tmp_path}/tor-")
    if program == "nginx":
        text = re.sub(r"(?m)^\s*(ssl_certificate.*|listen.*|http2.*);$", "", text)
        text = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\nlisten_off on;\n{text}\n}}\n".replace(
            "listen_off on;\n", ""
        )
    path = tmp_path / name
    path.write_text(text)
    done = subprocess.run([there, *words, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_in_deploy_is_of_this_machine() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert str(REPOSITORY) not in text and str(Path.home()) + "/" not in text, path.name
        assert sys.prefix not in text, path.name
        for found in re.findall(r"(?<![\w./])/(?:[\w.-]+/)*[\w.-]+", text):
            known = ("/opt/vedette", "/var/lib/vedette-partner", "/var/lib/tor", "/etc", "/dev/null", "/tmp")
            known += ("/usr/", "/bin", "/partner", "/src", "/reload", "/docs", "/dossier")
            known += ("/run/postgresql", "/var/lib/vedette-hq")
            assert found.startswith(known), f"{path.name}: {found}"


def test_commands_in_deploy_are_commands_that_exist() -> None:
    for path in FILES:
        for word in re.findall(r"vedette-partner ([a-z]+) (?:/|FOLDER)", path.read_text("utf-8")):
            assert word in main.commands, f"{path.name}: {word}"
        for unit in re.findall(r"vedette-partner[\w-]*\.(?:service|timer)", path.read_text("utf-8")):
            assert (path.parent / unit).exists(), f"{path.name}: {unit}"


def test_the_server_runs_where_no_memory_can_be_written_and_executed(tmp_path: Path) -> None:
    """MemoryDenyWriteExecute, as the unit asks for it, by the kernel itself."""
    libc = ctypes.CDLL(None, use_errno=True)
    set_mdwe = 65

    def deny() -> None:
        if libc.prctl(set_mdwe, 1, 0, 0, 0) != 0:
            raise OSError("PR_SET_MDWE")

    create(tmp_path / "p", "nord.invented.example", ["witness", "mirror"], "Nord")
    State(tmp_path / "p" / "witness" / "witness.db").trust([LOG.verifier])
    words = ["-m", "vedette_partner", "serve", str(tmp_path / "p"), "--listen", "127.0.0.1:0"]
    try:
        process = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, text=True, preexec_fn=deny
        )
    except subprocess.SubprocessError:
        pytest.skip("NO PR_SET_MDWE: this kernel is older than 6.3")
    assert process.stdout is not None
    try:
        url = process.stdout.readline().split()[1]
        with urllib.request.urlopen(f"{url}/witness/add-checkpoint", request(0, 5), timeout=20) as got:
            assert got.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()
