"""Procedures and bodies: which there are, what is wrong with a definition, its drawing, the router."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from vedette.adapters.disk import write_file
from vedette.cases.clocks import RULE_IDS
from vedette.cases.procedures import (
    Bar,
    Definition,
    Used,
    check,
    diagram,
    ids,
    load,
    outline,
    parse,
    versions,
)
from vedette.cases.routing import BODIES, FACTS, route
from vedette.cli.common import EXIT_REFUSED, FILE, clock, emit, say
from vedette.errors import UsageError

_LANGUAGE = click.option("--language", type=click.Choice(["en", "fr", "ru"]), default="en", show_default=True)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_ON = click.option("--on", type=_DAY, help="The version in force on this day; today when not given.")
_FROM_FILE = click.option("--file", "file", type=FILE, help="A definition of your own instead.")


def _asked(procedure: str, on: datetime | None, file: Path | None) -> Definition:
    if file is not None:
        return parse(file.read_bytes())
    return load(procedure, on.date() if on else clock().date())


@click.group()
def procedure() -> None:
    """Procedures as data: which step is open, what bars it, which term runs. Nothing here is legal advice."""


@procedure.command("list")
@_LANGUAGE
def procedure_list(language: str) -> None:
    """List every procedure and its versions, one JSON object a line."""
    for id in ids():
        for one in versions(id):
            emit(
                {
                    "id": id,
                    "since": one.since.isoformat(),
                    "until": one.until.isoformat() if one.until else None,
                    "states": len(one.states),
                    "transitions": len(one.transitions),
                }
            )
        say(f"{id}: {versions(id)[-1].words.said(language)}")


@procedure.command("check")
@click.argument("files", nargs=-1, type=FILE)
def procedure_check(files: tuple[Path, ...]) -> None:
    """Check definitions: those in FILES, or all that travel with the program. Exit 1 on a finding."""
    held = [parse(one.read_bytes()) for one in files] if files else [v for id in ids() for v in versions(id)]
    wrong = 0
    for one in held:
        for finding in check(one, RULE_IDS):
            wrong += 1
            emit(
                {"procedure": one.id, "code": finding.code, "where": finding.where, "detail": finding.detail}
            )
    say(f"{len(held)} definitions, {wrong} findings")
    if wrong:
        raise click.exceptions.Exit(EXIT_REFUSED)


@procedure.command("show")
@click.argument("name")
@_ON
@_LANGUAGE
@_FROM_FILE
def procedure_show(name: str, on: datetime | None, language: str, file: Path | None) -> None:
    """Print the procedure NAME in words: states, steps, who acts, terms, sources."""
    click.echo(outline(_asked(name, on, file), language), nl=False)


@procedure.command("diagram")
@click.argument("name")
@click.argument("target", type=FILE)
@click.option("--here", default="", help="Mark this state.")
@_ON
@_LANGUAGE
@_FROM_FILE
def procedure_diagram(
    name: str, target: Path, here: str, on: datetime | None, language: str, file: Path | None
) -> None:
    """Draw the procedure NAME as SVG into the new file TARGET."""
    write_file(target, diagram(_asked(name, on, file), language, here).encode("utf-8"))


def _history(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Used, ...]:
    found = []
    for value in values:
        body, _, days = value.partition(":")
        began, _, ended = days.partition(":")
        try:
            first = date.fromisoformat(began)
            found.append(Used(body, first, date.fromisoformat(ended) if ended else None))
        except ValueError as error:
            raise UsageError("used: BODY:FIRST-DAY or BODY:FIRST-DAY:LAST-DAY expected") from error
    return tuple(found)


def _facts(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option("--has", multiple=True, type=click.Choice(sorted(FACTS)), help="What is so.")
    return option(command)


@click.command("route")
@click.option("--country", default="RU", show_default=True, help="Two letters.")
@click.option("--first", type=_DAY, required=True, help="First day of what happened.")
@click.option("--last", type=_DAY, help="Last day, when it lasted.")
@click.option("--used", multiple=True, callback=_history, help="Used before: ecthr:2015-03-01:2020-06-30.")
@_facts
@_LANGUAGE
def route_(
    country: str,
    first: datetime,
    last: datetime | None,
    used: tuple[Used, ...],
    has: tuple[str, ...],
    language: str,
) -> None:
    """Say which bodies are open, what bars others, what filing would close. No legal advice."""

    def told(bars: tuple[Bar, ...]) -> list[dict[str, str]]:
        return [
            {
                "code": one.code,
                "words": one.words.said(language),
                "source": one.source.words,
                "confidence": one.source.confidence,
                "checked": one.source.checked.isoformat(),
            }
            for one in bars
        ]

    end = last.date() if last else None
    for one in route(country, first.date(), end, used, frozenset(has), clock().date()):
        emit(
            {
                "body": one.body,
                "standing": one.standing,
                "reasons": told(one.reasons),
                "traps": told(one.traps),
            }
        )
        say(f"{BODIES[one.body].said(language)}: {one.standing}")
        for bar in (*one.reasons, *one.traps):
            say(f"  {bar.words.said(language)} [{bar.source.confidence}]")
