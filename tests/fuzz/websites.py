"""Targets of the public site: its settings, the list of an edition, what a build remembers."""

from __future__ import annotations

from targets import attempt, target

from vedette.publication.website import (
    Site,
    State,
    Tongue,
    build_manifest,
    encode_site,
    encode_state,
    parse_manifest,
    parse_site,
    parse_state,
)
from vedette.publication.website.cards import Card

WEBSITE = "website-settings"


def seeds() -> dict[str, list[bytes]]:
    """Settings in two languages, a list, a state with a card."""
    site = Site(
        {
            "ru": Tongue("Группа", "Юристы", ("Мы.",), ("Пометка",), ("a@example.org",), ("Пишите.",)),
            "ar": Tongue("x"),
        },
        address="https://group.example/",
        mirrors=("https://mirror.example/a/",),
        onion="http://abc.onion/",
        door="mailto:a@example.org",
    )
    card = Card(
        "update", "a", "ru", "Т", "С", "2026-01-02", "", "Нальчик", "", "", "", "", ("b",), ("слово",)
    )
    state = State("m", {"ru/a.html": ("k", "0" * 64, 3)}, {"ru/a": ("d", card)}, {"ru": {"С": 1}})
    return {
        WEBSITE: [encode_site(site), encode_site(Site({"en": Tongue("x")}))],
        "website-list": [build_manifest("0" * 32, {"ru/index.html": "0" * 64, "files/a/b.jpg": "1" * 64})],
        "website-state": [encode_state(state), encode_state(State())],
    }


@target(WEBSITE, 300)
def _settings(data: bytes) -> None:
    """Settings that are read are written again as the same bytes."""
    found = attempt(parse_site, data)
    if found is not None:
        assert encode_site(found) == data


@target("website-list", 300)
def _list(data: bytes) -> None:
    """A list that is read is written again as the same bytes, and no path of it leads out of the site."""
    found = attempt(parse_manifest, data)
    if found is not None:
        assert build_manifest(*found) == data
        assert not any(path.startswith(("/", ".")) or "/." in path or "\\" in path for path in found[1])


@target("website-state", 300)
def _state(data: bytes) -> None:
    """A state that is read is written and read again as the same."""
    found = attempt(parse_state, data)
    if found is not None:
        assert parse_state(encode_state(found)) == found
