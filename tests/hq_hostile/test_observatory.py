"""The twelve public tests of headers, over real answers of the site's own web process with a TLS origin."""

from __future__ import annotations

import dataclasses
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from hq_hostile.observatory import MORE, TESTS, Answer, Site, score
from hq_serving.stage import surroundings


@dataclasses.dataclass
class Scanner:
    """Asks as a browser does that came through the proxy; keeps its cookies."""

    port: int
    passphrase: str
    secret: bytes
    cookies: dict[str, str] = dataclasses.field(default_factory=dict)

    def ask(
        self, path: str, *, form: dict[str, str] | None = None, tls: bool = True, **headers: str
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        scheme = "https" if tls else "http"
        sent = {"Host": "hq.example", "X-Forwarded-Proto": scheme, "Accept-Language": "en", **headers}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://hq.example"}
        try:
            connection.request("POST" if form is not None else "GET", path, body, sent)
            got = connection.getresponse()
            text = got.read().decode("utf-8", "replace")
        finally:
            connection.close()
        given = got.headers.get_all("Set-Cookie") or []
        for each in given:
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        told = {name.lower(): value for name, value in got.getheaders() if name.lower() != "set-cookie"}
        return Answer(f"{scheme}://hq.example{path}", got.status, told, given, text)

    def token(self, page: Answer) -> str:
        """The token of a page's form."""
        return page.body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def code(self) -> str:
        """What the generator shows now."""
        from cryptography.hazmat.primitives.hashes import SHA1
        from cryptography.hazmat.primitives.twofactor.totp import TOTP

        # what generators of codes use everywhere
        made = TOTP(self.secret, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303
        return made.generate(int(time.time())).decode()


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    """The site in a process of its own."""
    from vedette.house.headquarters import Headquarters

    folder = tmp_path_factory.mktemp("tls") / "hq"
    import os

    Headquarters.create(folder, "An invented group", "register.invented.example/r1", ["en"], os.urandom)
    command = [sys.executable, "-m", "hq_hostile.tls_site", str(folder), "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings())
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read().decode()[-3000:]
        told = json.loads(line)
        yield Scanner(told["port"], told["passphrase"], bytes.fromhex(told["secret"]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(scope="module")
def scanned(scanner: Scanner) -> Site:
    """What a scanner gets, before and after coming in with both factors."""
    login = scanner.ask("/people/login")
    pages = [login, scanner.ask("/nothing-here"), scanner.ask("/"), scanner.ask("/evidence/")]
    pages.append(
        scanner.ask("/language", form={"csrfmiddlewaretoken": scanner.token(login), "language": "fr"})
    )
    form = {"csrfmiddlewaretoken": scanner.token(login), "login": "vera", "passphrase": scanner.passphrase}
    first = scanner.ask("/people/login", form=form)
    assert (first.status, first.headers.get("location")) == (302, "/people/second"), first.body[:500]
    second = scanner.ask("/people/second")
    come = scanner.ask(
        "/people/second", form={"csrfmiddlewaretoken": scanner.token(second), "code": scanner.code()}
    )
    assert come.status == 302, come.body[:500]
    inside = [scanner.ask(path) for path in INSIDE]
    assert [page.status for page in inside] == [200] * len(inside)
    wrong = [
        scanner.ask("/people/login", form={"login": "vera"}),
        scanner.ask("/people/account", **{"Content-Length": "0"}),
    ]
    return Site(
        [*pages, first, second, come, *inside, *wrong],
        asked_by_others=scanner.ask("/api/v1/", Origin="https://elsewhere.example"),
        plain=scanner.ask("/people/login", tls=False),
        crossdomain=scanner.ask("/crossdomain.xml"),
    )


INSIDE = (
    *("/", "/evidence/", "/missions/", "/cases/", "/intake/", "/persons/", "/register/", "/audit/"),
    *("/people/", "/people/account", "/people/invite", "/people/approvals", "/intake/tickets", "/lock"),
)


def test_all_twelve_tests_are_passed(scanned: Site) -> None:
    assert len(TESTS) == 12
    assert score(scanned) == {}
    assert {name.partition("=")[0] for page in scanned.pages for name in page.cookies} >= {
        "__Host-vedette",
        "__Host-device",
        "__Host-language",
    }


def test_what_the_plan_asks_for_beyond_the_twelve(scanned: Site) -> None:
    assert score(scanned, MORE) == {}


def test_static_files_may_be_kept_and_bear_the_rest(scanner: Scanner) -> None:
    page = scanner.ask("/static/hq/base.css")
    assert page.status == 200 and "max-age" in page.headers["cache-control"]
    alone = Site([page], page, page, page)
    for name in (
        "content-security-policy",
        "x-content-type-options",
        "cross-origin-resource-policy",
        "referrer-policy",
    ):
        assert TESTS[name](alone) == "", name


def test_a_page_without_headers_fails_and_so_does_each_header_alone(scanned: Site) -> None:
    html = '<!doctype html><script src="https://elsewhere.example/a.js"></script><p>bare'
    page = Answer("https://bare.example/", 200, {"content-type": "text/html"}, ["session=1; Path=/"], html)
    shared = dataclasses.replace(page, headers={"access-control-allow-origin": "*", "public-key-pins": "x"})
    plain = dataclasses.replace(page, url="http://bare.example/")
    bare = Site([page, shared], shared, plain, page)
    assert set(score(bare)) == set(TESTS)
    assert {"cross-origin-opener-policy", "cache-control"} <= set(score(bare, MORE))

    def changed(name: str, value: str | None) -> dict[str, str]:
        first = scanned.pages[0]
        headers: dict[str, Any] = {**first.headers, name: value}
        if value is None:
            del headers[name]
        return score(
            dataclasses.replace(
                scanned, pages=[dataclasses.replace(first, headers=headers), *scanned.pages[1:]]
            )
        )

    csp = scanned.pages[0].headers["content-security-policy"]
    for name, value, told in (
        ("content-security-policy", None, "content-security-policy"),
        (
            "content-security-policy",
            csp.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
            "content-security-policy",
        ),
        ("content-security-policy", csp.replace("'none'", "'self'", 1), "content-security-policy"),
        (
            "content-security-policy",
            csp.replace("frame-ancestors 'none'", "frame-ancestors *"),
            "x-frame-options",
        ),
        ("x-frame-options", None, "x-frame-options"),
        ("x-content-type-options", "sniff", "x-content-type-options"),
        ("referrer-policy", "unsafe-url", "referrer-policy"),
        ("strict-transport-security", "max-age=86400", "strict-transport-security"),
        ("cross-origin-resource-policy", "cross-origin", "cross-origin-resource-policy"),
        ("x-xss-protection", "1; mode=block", "x-xss-protection"),
        ("public-key-pins", "pin", "public-key-pins"),
        ("access-control-allow-origin", "*", "cross-origin-resource-sharing"),
    ):
        assert told in changed(name, value), (name, value)
    for weak in (
        "__Host-vedette=1; Path=/; HttpOnly; SameSite=Strict",
        "vedette=1; Path=/; Secure; HttpOnly; SameSite=Strict",
    ):
        first = dataclasses.replace(scanned.pages[0], cookies=[weak])
        assert "cookies" in score(dataclasses.replace(scanned, pages=[first, *scanned.pages[1:]]))
    elsewhere = dataclasses.replace(
        scanned.plain, headers={"location": "https://elsewhere.example/people/login"}
    )
    assert "redirection" in score(dataclasses.replace(scanned, plain=elsewhere))


def test_another_host_is_refused(scanner: Scanner) -> None:
    assert scanner.ask("/people/login", Host="elsewhere.example").status == 400


def _check(folder: Path, *changes: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "hq_hostile.tls_site", str(folder), "check", *changes]
    return subprocess.run(
        command, capture_output=True, text=True, env=surroundings(), timeout=900, check=False
    )


def test_djangos_check_for_deployment_finds_nothing(tmp_path: Path) -> None:
    done = _check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
    for change in ("SESSION_COOKIE_SECURE=false", "SECURE_HSTS_SECONDS=0", "DEBUG=true", "ALLOWED_HOSTS=[]"):
        assert _check(tmp_path, change).returncode != 0, change
