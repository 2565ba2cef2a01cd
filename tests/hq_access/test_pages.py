"""The pages of people: in three languages, with hostile names, without anything inline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import vedette_hq.access
from hq.plugin import logged_in, make_person
from hq_access.stage_access import Time, log_in, someone
from instruments import skip_aloud
from vedette_hq.access import services
from vedette_hq.access.approvals import propose
from vedette_hq.access.pages import PAGES

pytestmark = pytest.mark.django_db
APP = Path(vedette_hq.access.__file__).parent
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e{{7*7}}%(x)s"


@pytest.fixture
def pages(time: Time) -> dict[str, str]:
    """All pages for a lead, their text by their address, with hostile names everywhere."""
    vera, boris = someone("vera", "lead"), make_person("boris", "lead", name=HOSTILE)
    anna = make_person("anna", "editor", name=HOSTILE)
    vera.person.totps.update(label=HOSTILE[:60])
    services.invite(None, "petr", HOSTILE, "editor")
    services.suspend(boris, make_person("olga", "editor", name=HOSTILE))
    open_ = propose("access.leave", boris, anna.pk, HOSTILE)
    own = propose("access.role", vera.person, anna.pk, HOSTILE, {"role": "lawyer"})
    client = log_in(vera, time)
    found = {}
    for path in (
        "/people/",
        "/people/invite",
        f"/people/person/{anna.pk}",
        f"/people/person/{boris.pk}",
        "/people/approvals",
        f"/people/approvals/{open_.pk}",
        f"/people/approvals/{own.pk}",
        "/people/account",
        "/people/account/passphrase",
        "/people/account/generator",
        "/people/account/passkey",
        "/people/notices",
        "/people/again?next=/people/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.content.decode()
    link = services.new_link(vera.person, services.Person.objects.get(login="petr")).address
    found["link"] = logged_in(None).get("/" + link.split("/", 3)[3]).content.decode()
    found["login"] = logged_in(None).get("/people/login").content.decode()
    found["second"] = logged_in(vera.person, stage=1).get("/people/second").content.decode()
    return found


def attributes(page: str) -> set[str]:
    """The names of all attributes of a page, as a browser reads it."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in attrs)

    Reader().feed(page)
    return found


def test_the_reader_of_attributes_sees_a_bad_one() -> None:
    assert "onerror" in attributes('<p title="onclick=1"><img src=x onerror=alert(1)>')


def test_hostile_names_are_text_and_nothing_is_inline(pages: dict[str, str]) -> None:
    assert any("&lt;script&gt;alert(1)" in page for page in pages.values())
    for path, page in pages.items():
        assert "<script>alert" not in page and "<img src=x" not in page, path
        assert not attributes(page) & {"style", "onerror", "onclick", "onload"}, path
        assert not re.search(r"<script(?![^>]*src=)|<style", page), path
        assert "http://" not in re.sub(r'xmlns="[^"]*"|http://localhost:8400\S*', "", page), path


def test_every_field_has_a_label_and_every_table_a_caption(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page):
            if 'type="hidden"' in tag:
                continue
            name = re.search(r'id="([^"]+)"', tag)
            assert name and f'for="{name[1]}"' in page, (path, tag)
        assert page.count("<table") == page.count("<caption"), path
        assert page.count("<h1") == 1, path
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), (path, sorted(i for i in ids if ids.count(i) > 1))


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_nothing_is_left_untranslated(language: str, tmp_path: Path) -> None:
    if not shutil.which("xgettext") or not shutil.which("msgattrib"):
        skip_aloud("no gettext")
    shutil.copytree(APP, tmp_path / "access", ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    where = tmp_path / "access"
    command = [sys.executable, "-m", "django", "makemessages", "-l", language, "--no-location"]
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=where, check=True, capture_output=True, env=bare)
    file = where / "locale" / language / "LC_MESSAGES" / "django.po"
    for flag in ("--untranslated", "--only-fuzzy"):
        rows = subprocess.run(["msgattrib", flag, "--no-obsolete", file], check=True, capture_output=True)
        assert b"msgid" not in rows.stdout.partition(b"\n\n")[2], rows.stdout.decode()
    held = APP / "locale" / language / "LC_MESSAGES"
    made = tmp_path / "again.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", made, held / "django.po"], check=True)
    assert made.read_bytes() == (held / "django.mo").read_bytes()  # what runs is what was written


def test_a_page_speaks_the_persons_language(time: Time) -> None:
    vera = make_person("vera", "lead")
    for language, word in (
        ("fr", "Inviter quelqu’un"),
        ("ru", "Пригласить человека"),
        ("en", "Invite somebody"),
    ):
        vera.language = language
        vera.save()
        assert word in logged_in(vera).get("/people/").content.decode()
    services.notify(vera, "access.role", name="Anna", role="lawyer")
    vera.language = "ru"
    vera.save()
    assert "Теперь роль Anna: Юрист." in logged_in(vera).get("/people/notices").content.decode()


def test_every_page_that_changes_people_asks_for_both_factors_again(visit: Any, time: Time) -> None:
    vera, anna = make_person("vera", "lead"), make_person("anna", "editor")
    stale = logged_in(vera, fresh=False)
    sensitive = [p.name for p in PAGES if p.fresh and p.of == "person"]
    assert len(sensitive) == 7
    for name in sensitive:
        path = f"/people/person/{anna.pk}/{name.partition(':')[2].replace('propose_', '')}"
        answer = stale.post(path, {"back": "/people/"})
        assert answer.status_code == 302 and "/people/again" in answer.headers["Location"], name
    anna.refresh_from_db()
    assert anna.is_active


def test_every_act_has_its_words() -> None:
    from vedette_hq.access.verbs import VERBS

    source = "".join(path.read_text("utf-8") for path in APP.glob("*.py") if path.name != "verbs.py")
    used = set(re.findall(r'note\(\s*[\w.]+,\s*"([a-z_.]+)"', source))
    assert len(used) > 20 and used == set(VERBS)
