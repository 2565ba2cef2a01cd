"""Captures sealed on a kit, taken in, and put into a record of collection of an invented case."""

from __future__ import annotations

from typing import Any

from hq.plugin import join


def taken(house: Any, worker: Any, contents: list[tuple[str, bytes]]) -> list[Any]:
    """Seal (name, bytes) on device a, take them in, read them into rows; return the rows in this order."""
    from hq_vault.stage import seal, take
    from vedette_hq.vault.models import Item
    from vedette_hq.vault.services import project_all

    kinds = {"wacz": "application/wacz", "warc": "application/warc", "gz": "application/gzip"}
    seal(
        house,
        [
            (name, kinds.get(name.rpartition(".")[2], "application/octet-stream"), data)
            for name, data in contents
        ],
    )
    take(house, worker.hq)
    project_all(worker)
    rows = {row.name: row for row in Item.objects.select_related("device", "mission")}
    return [rows[name] for name, _data in contents]


def case_of(people: dict[str, Any]) -> Any:
    """A case whose team are the lead, the lawyer and the investigator."""
    from vedette_hq.cases.services import open_case

    case = open_case("Invented case of a square", people["lead"])
    for role in ("lawyer", "investigator"):
        join(people[role], "case", case.pk)
    return case


def worked(worker: Any) -> None:
    """Let the worker do what waits."""
    from vedette_hq.outbox.loop import do

    for kind in ("register.enter", "vault.project", "opensources.survey"):
        while do(worker, kind):
            pass


def recorded(people: dict[str, Any], worker: Any, case: Any, items: list[Any]) -> Any:
    """A record of the case with these items, each archive read."""
    from vedette_hq.opensources import services

    source = services.begin(case, "Film of the square, first upload", people["lawyer"])
    for item in items:
        services.attach(source, item, "archive" if item.kind == "archive" else "media", people["lawyer"])
    worked(worker)
    return source


def filled(source: Any, by: Any) -> None:
    """Fill in every field and answer."""
    from vedette.cases.sources.record import Said
    from vedette.cases.sources.tables import table
    from vedette_hq.opensources import services

    fields = {
        code: Said(f"said of {code}")
        for code, term in table("fields").items()
        if term.kind in ("line", "text")
    }
    fields |= {"started": Said("2026-03-01T09:59:00Z"), "ended": Said("2026-03-01T10:05:00Z")}
    fields["media"] = Said("", "the film is inside the archive")
    services.write(source, by, fields=fields)
    answers = {code: Said("", "not known to us") for code in table("questions")}
    services.write(source, by, answers=answers)
