"""No string left behind: every sentence of the site is there in French and in Russian, and fits its place."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from instruments import skip_aloud
from test_house import SRC
from vedette_hq.config.applications import APPLICATIONS as ORDER

SITE = SRC / "vedette_hq"
APPLICATIONS = sorted(path.parent for path in SITE.glob("*/apps.py"))
ROOT = ("templates", "home", "register", "templatetags", "config")
"""Rooms whose sentences stand in the site's own catalogue."""
PLACES = re.compile(r"%\((\w+)\)")


def sentences(folder: Path, tmp_path: Path) -> dict[str, str]:
    """Every sentence marked for translation in a folder → its plural, "" when it has none."""
    if shutil.which("xgettext") is None:
        skip_aloud("no xgettext: the catalogues were NOT compared")
    work = tmp_path / "work"
    rooms = [SITE / name for name in ROOT] if folder == SITE else [folder]
    for room in rooms:
        ignored = shutil.ignore_patterns("locale", "__pycache__", "migrations")
        shutil.copytree(room, work / room.name, ignore=ignored)
    (work / "locale").mkdir()
    command = ["django-admin", "makemessages", "-l", "fr", "--no-location", "--no-wrap"]
    program = Path(sys.executable).parent / command[0]
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [str(program), *command[1:]], cwd=work, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    path = work / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    entries = path.read_text("utf-8").split("\n\n")  # the head has no sentence, but may lean on the first
    for entry in entries:
        if entry.startswith("#~") or "\n#~" in entry:
            continue
        parts = {
            key: "".join(_unquote(line) for line in body.splitlines())
            for key, body in re.findall(r'^(msgctxt|msgid|msgid_plural) ((?:".*"\n?)+)', entry, re.M)
        }
        if parts.get("msgid"):
            context = parts["msgctxt"] + "\x04" if "msgctxt" in parts else ""
            found[context + parts["msgid"]] = parts.get("msgid_plural", "")
    return found


def _unquote(line: str) -> str:
    return str(ast.literal_eval(line))


def catalogue(folder: Path, language: str) -> gettext.GNUTranslations | None:
    """The compiled catalogue of a folder."""
    path = folder / "locale" / language / "LC_MESSAGES" / "django.mo"
    if not path.exists():
        return None
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


FOLDERS = [SITE, *(path for path in APPLICATIONS if path.name not in ROOT)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_sentence_is_translated(folder: Path, tmp_path: Path) -> None:
    wanted = sentences(folder, tmp_path)
    left: list[str] = []
    for language in ("fr", "ru"):
        held = catalogue(folder, language)
        root = catalogue(SITE, language)
        for sentence, plural in wanted.items():
            entry = held._catalog if held is not None else {}  # type: ignore[attr-defined]
            key = (sentence, 1) if plural else sentence
            outer = root._catalog if root is not None else {}  # type: ignore[attr-defined]
            text = entry.get(key) or outer.get(key)
            if not text:
                left.append(f"{language}: {sentence}")
            elif set(PLACES.findall(text)) - set(PLACES.findall(sentence + plural)):
                left.append(f"{language}: other places: {sentence}")
    assert not left, f"{len(left)} sentences of {folder.name}:\n" + "\n".join(left)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_compiled_catalogues_are_those_of_their_texts(folder: Path, tmp_path: Path) -> None:
    program = shutil.which("msgfmt")
    if program is None:
        skip_aloud("no msgfmt: the catalogues were NOT compiled")
    for path in folder.glob("locale/*/LC_MESSAGES/django.po"):
        made = tmp_path / "made.mo"
        subprocess.run(
            [program, "--check-format", "-o", str(made), str(path)], check=True, capture_output=True
        )
        assert made.read_bytes() == path.with_suffix(".mo").read_bytes(), path.parent.parent.name


Held = dict[object, str]
"""What a catalogue holds: the English sentence, with its context and its number, → the translation."""


def clashes(catalogues: list[tuple[str, Held]]) -> list[str]:
    """Sentences that a later catalogue says otherwise than an earlier one: on its pages the earlier wins."""
    first: dict[object, tuple[str, str]] = {}
    found = []
    for name, held in catalogues:
        for sentence, text in held.items():
            if not sentence:
                continue  # the header
            earlier, said = first.setdefault(sentence, (name, text))
            if said != text:
                found.append(f"{sentence!r}: {earlier} says {said!r}, {name} says {text!r}")
    return found


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_no_sentence_has_two_translations(language: str) -> None:
    """Django makes one catalogue of all; words that mean two things need a context in one of the two."""
    folders = [SITE, *(SITE / name for name in ORDER if name not in ROOT)]
    assert set(folders) >= set(FOLDERS)
    held = [(folder.name, catalogue(folder, language)) for folder in folders]
    found = clashes([(name, one._catalog) for name, one in held if one is not None])  # type: ignore[attr-defined]
    assert not found, f"{len(found)}: make them one, or give one a context:\n" + "\n".join(found)


def test_two_translations_of_one_sentence_are_found() -> None:
    one: Held = {
        "": "header",
        "Open": "ouvert",
        "an alarm\x04Open": "ouverte",
        ("%(n)s case", 0): "%(n)s dossier",
    }
    assert clashes([("cases", one), ("watch", {**one, "": "another header"})]) == []
    assert clashes([("cases", one), ("watch", {"Open": "ouverte"})]) == [
        "'Open': cases says 'ouvert', watch says 'ouverte'"
    ]
    assert len(clashes([("cases", one), ("watch", {("%(n)s case", 0): "%(n)s affaire"})])) == 1
