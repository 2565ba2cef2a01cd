"""The public site at headquarters: settings, built after a release, blocked after a withdrawal, its pages."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hq_consent.stage import take_back
from hq_releases.story import Story
from instruments import skip_aloud
from vedette.publication.check import check_site

pytestmark = pytest.mark.django_db
CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("VEDETTE_SHOTS")
STATIC = Path(__file__).parents[2] / "src" / "vedette_hq" / "static"
TYPED = {
    "seen": "0",
    "first": "en",
    "theme": "petrol",
    "address": "https://group.example/",
    "mirrors": "https://mirror.example/jmg/",
    "en_name": "Invented Mobile Group",
    "en_tagline": "Lawyers on the road.",
    "en_about": "We are few.\n\nWe travel.",
    "en_help": "Write to us.",
    "fr_name": "Groupe mobile inventé",
    "ru_name": "Вымышленная мобильная группа",
}


def turns(worker: Any, many: int = 3) -> None:
    """The worker does its errands, and looks at the site."""
    from vedette_hq.config.handlers import HANDLERS
    from vedette_hq.outbox.loop import do
    from vedette_hq.website.services import look_duty

    for _ in range(many):
        for kind in HANDLERS:
            do(worker, kind)
        look_duty(worker)


def test_from_settings_to_the_site_and_blocked_by_a_withdrawal(people: Any, worker: Any, visit: Any) -> None:
    from vedette_hq.register.services import settle_duty
    from vedette_hq.releases import leaving
    from vedette_hq.website import queries
    from vedette_hq.website.models import Edition, Settings

    story = Story(people)
    editor, lawyer = visit(story.editor), visit(story.lawyer)
    assert "no public site yet" in editor.get("/website/").content.decode()
    assert lawyer.get("/website/settings").status_code == 403
    turns(worker, 1)
    assert not Edition.objects.exists()  # without settings there is no site

    # settings: what is wrong is said; two at once do not overwrite one another
    wrong = editor.post("/website/settings", {**TYPED, "address": "javascript:alert(1)"})
    assert (wrong.status_code, Settings.objects.count()) == (400, 0)
    assert editor.post("/website/settings", TYPED).status_code == 302
    assert editor.post("/website/settings", {**TYPED, "theme": "pine"}).status_code == 409
    turns(worker, 1)
    first = Edition.objects.get()
    folder = queries.public_folder()
    assert (first.number, first.failure) == (1, "")
    assert "Invented Mobile Group" in folder.read("en/index.html").decode()

    # before it is out it is seen by the house alone
    release = story.release("en", "fr")
    page = editor.get(f"/website/preview/{release.pk}?language=fr&width=768").content.decode()
    assert 'width="768"' in page
    (address,) = re.findall(r'<iframe[^>]* src="([^"]+)"', page)
    seen = editor.get(address)
    assert "A man is missing" in seen.content.decode()
    assert seen.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "script" not in seen.headers["Content-Security-Policy"]
    assert editor.get(address.replace("/fr/", "/ru/")).status_code == 404
    turns(worker, 1)
    assert Edition.objects.count() == 1

    # a release is on the site by the worker's next turns, an entry of the register names the edition
    story.reviewed(release)
    from vedette_hq.releases import services

    services.run_gate(story.lawyer, release)
    release.refresh_from_db()
    services.release_now(story.lead, release)
    turns(worker)
    path = f"press/{release.code}.html"
    for language in ("en", "fr"):
        text = folder.read(f"{language}/{path}").decode()
        assert "A man is missing" in text
        assert story.mother.pk not in text
        assert story.items[0].pk not in text
    edition = queries.latest_edition()
    assert edition is not None
    assert ["+", f"en/{path}"] in edition.changes
    assert worker.hq.register.find("release", release=edition.release)
    assert release.code in folder.read("en/feed.xml").decode()
    assert lawyer.get(f"/website/edition/{edition.pk}").status_code == 200
    assert b"A man is missing" in lawyer.get(f"/website/shown/en/{path}").content
    for bad in ("../state.json", "%2e%2e/state.json", "en", ".part"):
        assert lawyer.get(f"/website/shown/{bad}").status_code == 404
    bundle = zipfile.ZipFile(io.BytesIO(b"".join(lawyer.get("/website/archive.zip"))))
    assert f"site/fr/{path}" in bundle.namelist()

    # once the head is signed, the proof lies beside it, and a stranger can check a copy
    settle_duty(worker)
    turns(worker, 1)
    edition.refresh_from_db()
    assert edition.proved is not None
    released = check_site(folder.read)
    assert (released.release, released.index) == (edition.release, edition.entry)
    assert str(edition.entry) in folder.read("fr/proof.html").decode()

    # a label that law requires stands on each page of its language, and nowhere else
    services.set_label(story.lead, "ZZ", "fr", "Mention inventée que la loi exige.")
    turns(worker, 1)
    for file in folder.site.rglob("*.html"):
        name = file.relative_to(folder.site).as_posix()
        everywhere = name.startswith("fr/") or name in ("index.html", "404.html")
        assert ("Mention inventée" in file.read_text("utf-8")) == everywhere, name

    # she takes her consent back: the page, the feed, the index and the words lose it
    take_back(story.mother, "C17", story.lawyer)
    leaving.look_duty(worker)
    turns(worker, 1)
    assert not list(folder.site.rglob(f"*{release.code}*"))
    left = [one for one in folder.site.rglob("*") if one.is_file() and release.code in one.read_text("utf-8")]
    assert left == []
    newest = queries.latest_edition()
    assert newest is not None
    assert newest.number > edition.number
    assert ["−", f"en/{path}"] in newest.changes

    # nothing changed: nothing is built
    turns(worker, 2)
    assert queries.latest_edition() == newest
    look(visit, story, release)


def look(visit: Any, story: Any, release: Any) -> None:
    """The pages of the house in a browser: nothing wider than a telephone, nothing axe calls serious."""
    from vedette_hq.website import queries

    if not CHROMIUM.exists():
        skip_aloud("no Chromium: the pages of the public site were NOT looked at")
    import axe_core_python
    from playwright.sync_api import sync_playwright

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    edition = queries.latest_edition()
    assert edition is not None
    story.lead.language = "ru"
    story.lead.save()
    lead = visit(story.lead)
    addresses = {
        "start": "/website/",
        "settings": "/website/settings",
        "edition": f"/website/edition/{edition.pk}",
        "preview": f"/website/preview/{release.pk}",
    }
    texts = {name: lead.get(at).content.decode() for name, at in addresses.items()}
    faults = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, text in texts.items():
            assert '<html lang="ru"' in text, name
            local = rf'"file://{STATIC}/\1.\3"'
            page.set_viewport_size({"width": 360, "height": 900})
            shown = re.sub(r'"/static/(hq/\w+)(\.\w+)?\.(css|svg)"', local, text)
            path = Path(os.environ.get("TMPDIR", "/tmp")) / f"website-{os.getpid()}.html"
            shown = re.sub(r"<iframe[^>]*></iframe>", "<p>frame</p>", shown)
            path.write_text(shown, "utf-8")
            page.goto(f"file://{path}")
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wider > 0:
                faults.append(f"{name}: {wider} px too wide")
            page.evaluate(axe)
            for row in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
                if row["impact"] in ("serious", "critical"):
                    faults.append(f"{name}: {row['id']}: {row['nodes'][0]['html'][:150]}")
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
            path.unlink()
        browser.close()
    assert not faults
