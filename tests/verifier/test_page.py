"""The page itself: built again it is the same, and Chromium gives the verdicts from file://."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from build_dossier import Files, Key, Kit, bag, card, dossier, write
from page_tools import ASSETS, CHROMIUM, VERIFIER, missing

PAGE = ASSETS / "verify.html"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KIT = Kit()


def test_page_built_again_is_the_same_bytes(node: str, tmp_path: Path) -> None:
    again = tmp_path / "verify.html"
    subprocess.run([node, str(VERIFIER / "build.mjs"), str(again)], check=True, cwd=tmp_path)
    assert again.read_bytes() == PAGE.read_bytes(), "run: node verifier/build.mjs"


def test_page_can_reach_nothing() -> None:
    text = PAGE.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; "
        r"connect-src 'none'; img-src data:; base-uri 'none'; form-action 'none'",
        policy[1],
    )
    for word in ("fetch(", "XMLHttpRequest", "WebSocket", "localStorage", "sessionStorage"):
        assert word not in text
    for word in ("indexedDB", "document.cookie", "sendBeacon", "eval(", "innerHTML", "src="):
        assert word not in text
    addresses = set(re.findall(r"https?://[^\s\"')]+", text))
    assert addresses <= {"https://paulmillr.com"}, addresses  # the licence's own


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((VERIFIER / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert name == "" or "integrity" in package, name
    wanted = json.loads((VERIFIER / "package.json").read_text())
    for version in {**wanted["dependencies"], **wanted["devDependencies"]}.values():
        assert re.fullmatch(r"[0-9.]+", version)


def test_types_are_sound(node: str) -> None:
    tsc = VERIFIER / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [node, str(tsc), "--noEmit", "-p", str(VERIFIER)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


# -- in Chromium


@pytest.fixture(scope="module")  # one driver at a time in a process
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        missing("no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1000, "height": 800})
    opened = context.new_page()
    faults: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(PAGE.as_uri())
    yield opened
    context.close()
    assert faults == []
    assert [url for url in asked if not url.startswith("file://")] == []


def verdict_of(page: Any, folder: Path, trust: str | None = None) -> dict[str, Any]:
    """Choose the folder, wait for the verdict; the JSON of the page and its data agree."""
    from playwright.sync_api import expect

    if trust is not None:
        page.fill("#card", trust)
    page.set_input_files("#folder", folder)
    expect(page.locator("html[data-verdict]")).to_have_count(1, timeout=20_000)
    result: dict[str, Any] = json.loads(page.locator("#json").text_content())
    root = page.locator("html")
    assert root.get_attribute("data-verdict") == result["verdict"]
    assert root.get_attribute("data-code") == (result["code"] or "")
    assert root.get_attribute("data-thing") == (result["thing"] or "")
    return result


def made(folder: Path, files: Files) -> Path:
    write(files, folder)
    return folder


@pytest.mark.chromium
def test_good_dossier_is_verified_against_its_card(page: Any, tmp_path: Path) -> None:
    files = dossier(KIT)
    result = verdict_of(page, made(tmp_path / "d", files), card(KIT, files))
    assert (result["verdict"], result["anchored"]) == ("verified", True)
    text = page.locator("main").inner_text()
    assert "Verified" in text and "witness-a.example/w1" in text and "16 May 2026, 13:00:00\u00a0UTC" in text
    assert page.locator("#verdict").get_attribute("role") == "alert"
    assert page.evaluate("document.activeElement.id") == "verdict"
    assert page.title() == "Check"


@pytest.mark.chromium
def test_without_a_card_the_page_says_so(page: Any, tmp_path: Path) -> None:
    result = verdict_of(page, made(tmp_path / "d", dossier(KIT)))
    assert (result["verdict"], result["anchored"]) == ("verified", False)
    words = page.locator("#verdict").inner_text()
    assert "Consistent, not compared" in words and "erified" not in words


@pytest.mark.chromium
def test_altered_exhibit_is_refused_in_three_languages(page: Any, tmp_path: Path) -> None:
    files = dossier(KIT)
    files["data/exhibits/E0002.txt"] += b"."
    result = verdict_of(page, made(tmp_path / "d", files))
    assert (result["code"], result["thing"]) == ("bag.manifest", "data/exhibits/E0002.txt")
    for name, word in [("English", "Refused"), ("Français", "Refusé"), ("Русский", "Отклонено")]:
        page.get_by_role("button", name=name).click()
        text = page.locator("#verdict").inner_text()
        assert word in text and "bag.manifest" in text and "data/exhibits/E0002.txt" in text
    assert page.locator("html").get_attribute("lang") == "ru"


@pytest.mark.chromium
def test_stray_and_hidden_files_are_seen(page: Any, tmp_path: Path) -> None:
    files = dossier(KIT)
    files["data/.DS_Store"] = b"x"
    result = verdict_of(page, made(tmp_path / "d", files))
    assert (result["code"], result["thing"]) == ("bag.layout", "data/.DS_Store")


@pytest.mark.chromium
def test_text_that_is_no_card_gives_no_verdict(page: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    page.fill("#card", "hello")
    page.set_input_files("#folder", made(tmp_path / "d", dossier(KIT)))
    expect(page.locator("#card-bad")).to_be_visible()
    assert page.locator("html").get_attribute("data-verdict") is None


@pytest.mark.chromium
def test_title_is_shown_as_text_never_as_markup(page: Any, tmp_path: Path) -> None:
    title = "<img src=x onerror=alert(1)><b>bold</b>"
    files = dossier(KIT, [("txt", "text/plain", title, b"x")])
    assert verdict_of(page, made(tmp_path / "d", files))["verdict"] == "verified"
    assert title in page.locator("main").inner_text()
    assert page.locator("main b").count() == 0


class Titled(Kit):
    """Five witnesses of whom four are demanded; three have a title, two share a group."""

    def policy(self) -> bytes:
        lines = [f"log {self.log.vkey}"]
        for number, key in enumerate(self.witnesses, 1):
            lines += [f"witness w{number} {key.vkey}", f"# partner w{number} {TITLES[number - 1]}"]
        lines += ["group pair any w4 w5", "group partners 3 w1 w2 w3 pair", "quorum partners", ""]
        return "\n".join(lines).encode()


TITLES = ["Maison des témoins <i>inventés</i>", "Дом свидетелей (выдуманный)", "Haus e. V.", "a\u202eb", " x"]
SAID = {
    "en": (
        "Who watched the register",
        "signed its head on 16 May 2026",
        "The rule asks for 3 of these 4",
        "NOT checked",
    ),
    "fr": (
        "Qui a surveillé le registre",
        "le 16 mai 2026",
        "La règle demande 3 parmi ces 4",
        "NON contrôlés",
    ),
    "ru": ("Кто наблюдал за реестром", "подписана 16 мая 2026", "Правило требует: 3 из 4", "НЕ проверяла"),
}


def titled_dossier(folder: Path) -> Path:
    """A dossier with titled witnesses and two time stamps, one of which states a time."""
    kit = Titled(witnesses=[Key(f"w{number}.example/w1", 4) for number in range(1, 6)])
    files = dossier(kit)
    text = files["data/proofs/checkpoint"].rpartition(b"\n\n")[0] + b"\n"
    algorithm = bytes.fromhex("3031300d060960864801650304020105000420")
    imprint = algorithm + hashlib.sha256(text).digest()
    files["data/time/8.cadran.tsr"] = imprint + b"\x02\x01\x05\x18\x0f20261122221515Z"
    files["data/time/8.other.tsr"] = b"nothing"
    return made(folder, bag(kit, files))


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["en", "fr", "ru"])
@pytest.mark.parametrize("width", [360, 1000])
def test_who_watched_is_said_in_words(browser: Any, tmp_path: Path, language: str, width: int) -> None:
    context = browser.new_context(locale=language, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    result = verdict_of(opened, titled_dossier(tmp_path / "d"))
    assert [each["title"] for each in result["watched"]] == [*TITLES[:3], None, None]
    assert [rule["name"] for rule in result["rule"]] == ["partners", "pair"]
    assert result["rule"][0]["met"] == ["w1", "w2", "w3", "pair"]
    assert [each["time"] for each in result["tokens"]] == ["2026-11-22T22:15:15Z", None]
    assert "time-tokens" in result["not_checked"]
    text = opened.locator("main").inner_text()
    assert all(words in text for words in SAID[language]), text
    assert "Maison des témoins <i>inventés</i> (w1.example/w1)" in text and "\u202e" not in text
    digest = hashlib.sha256(
        (tmp_path / "d/data/proofs/checkpoint").read_bytes().rpartition(b"\n\n")[0] + b"\n"
    )
    assert f"openssl ts -verify -digest {digest.hexdigest()} -in data/time/8.cadran.tsr" in text
    assert "-attime 1795385715" in text
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_page_fits_a_small_screen(browser: Any, tmp_path: Path, language: str) -> None:
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 640})
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    assert opened.locator("html").get_attribute("lang") == language
    verdict_of(opened, made(tmp_path / "d", dossier(KIT)))
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
