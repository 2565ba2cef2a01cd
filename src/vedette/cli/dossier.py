"""Dossiers: building, verifying, the trust card."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path

import click

from vedette.adapters.bag_folder import BagFolder
from vedette.adapters.disk import write_file
from vedette.adapters.opening import Warden
from vedette.cases.dossiers.commitment import parse_commitment, parse_hides
from vedette.cases.dossiers.plan import parse_plan
from vedette.cases.report import report_text
from vedette.cases.verify import verify_dossier
from vedette.cli.common import EXIT_REFUSED, FILE, FOLDER, emit, printable, progress, say
from vedette.cli.house import open_house
from vedette.cli.intake import ACTOR
from vedette.errors import FormatError, UsageError
from vedette.formats.keys import Algorithm, parse_vkey
from vedette.formats.trust_card import parse_trust_card
from vedette.house.desks.bundle_desk import BundleDesk
from vedette.house.desks.dossier_desk import Chosen, DossierDesk, Parting
from vedette.house.desks.dossier_time import check_tokens
from vedette.house.looking import Looker


@click.group()
def dossier() -> None:
    """Dossiers for courts and committees."""


@dossier.command("build")
@click.argument("hq", type=FOLDER)
@click.argument("target", type=FOLDER)
@click.argument("packages", nargs=-1)
@click.option("--list", "listing", type=FILE, help="CSV: package digest, title, consent reference.")
@click.option("--title", "titles", multiple=True, help="Title of the n-th package named.")
@click.option("--consent", default="", help="Consent reference for the packages named.")
@click.option("--reason", required=True, help="For whom and why: it is entered for every exhibit.")
@click.option("--card", type=FILE, help="Also write the trust card to this new file.")
@click.option("--plan", "plan_file", type=FILE, help="Plan of the office: exhibits and what is hidden.")
@click.option("--commitment", type=FILE, help="The whole that this is a version of; a new file is made.")
@click.option("--hide", "hides", multiple=True, help="Hide 3, page 3:2, or 3:2:left,top,right,bottom.")
@click.option("--divide", "divided", type=int, multiple=True, help="Cut the pages of the n-th exhibit.")
@ACTOR
def dossier_build(
    hq: Path,
    target: Path,
    packages: tuple[str, ...],
    listing: Path | None,
    titles: tuple[str, ...],
    consent: str,
    reason: str,
    card: Path | None,
    plan_file: Path | None,
    commitment: Path | None,
    hides: tuple[str, ...],
    divided: tuple[int, ...],
    actor: str,
) -> None:
    """Build the new folder TARGET with PACKAGES (digests) as exhibits, in that order.

    --hide makes a redacted version; regions are in thousandths of the page. All versions of one dossier name
    the same --commitment and the same exhibits: what one hides, the other proves unchanged.
    """
    if len(titles) > len(packages):
        raise UsageError("dossier: more titles than packages")
    named = list(titles) + ["" for _ in packages[len(titles) :]]
    chosen = [Chosen(p, t, consent) for p, t in zip(packages, named, strict=True)]
    if listing is not None:
        chosen += _read_list(listing)
    if plan_file is not None:
        plan = parse_plan(plan_file.read_bytes())
        chosen += [Chosen(one.package, one.title, one.consent) for one in plan.exhibits]
        hides, divided = (*plan.hides, *hides), (*plan.divided, *divided)
    if hides and commitment is None:
        raise UsageError("dossier: a version that hides names the commitment of the whole")
    with (
        open_house(hq) as headquarters,
        Warden() as warden,
        progress("opening exhibits", None) as advance,
        ExitStack() as stack,
    ):
        parting = None
        if commitment is not None:
            known = parse_commitment(commitment.read_bytes()) if commitment.exists() else None
            looker = stack.enter_context(Looker())
            parting = Parting(looker, parse_hides(hides), known, frozenset(divided))
        desk = DossierDesk(headquarters, warden, actor)
        built = desk.build(chosen, target, reason, advance, parting)
        if commitment is not None and built.commitment is not None and not commitment.exists():
            write_file(commitment, built.commitment.encode())
    if card is not None:
        write_file(card, built.card.encode())
    for who, why in built.unstamped.items():
        say(f"not stamped: {who}: {why}")
    say(f"dossier of {len(chosen)} exhibits; its trust card goes another way than the dossier:")
    say(built.card.encode().decode("ascii").rstrip("\n"))
    said = {"dossier": built.dossier, "verdict": built.verdict.verdict, "exhibits": len(chosen)}
    disclosure = built.verdict.disclosure
    emit(said if disclosure is None else said | {"root": disclosure.root})


@dossier.command("bundle")
@click.argument("path", type=FOLDER)
@click.argument("target", type=FILE)
@click.option("--plan", "plan_file", type=FILE, required=True, help="The plan it was built from.")
@click.option("--trust", type=FILE, help="Trust card, had by another way than the dossier.")
def dossier_bundle(path: Path, target: Path, plan_file: Path, trust: Path | None) -> None:
    """Write the bundle of the dossier in PATH as the new PDF TARGET; go on with one that was ended."""
    plan = parse_plan(plan_file.read_bytes())
    card = parse_trust_card(trust.read_bytes()) if trust is not None else None
    with Looker(seconds=120.0) as looker:
        desk = BundleDesk(path, looker, card)
        with progress("exhibits", len(plan.exhibits)) as advance:
            bound = desk.build(plan, target, lambda done, of: advance(1))
    say(f"bundle of {bound.exhibits} exhibits, {bound.pages} pages; {bound.resumed} were there already")
    emit({"pages": bound.pages, "numbered": bound.numbered, "bytes": bound.size, "sha256": bound.sha256})


def _read_list(path: Path) -> list[Chosen]:
    chosen: list[Chosen] = []
    with path.open("r", encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            if not 1 <= len(row) <= 3:
                raise FormatError(f"list: line {number} has {len(row)} columns, 1 to 3 expected")
            chosen.append(Chosen(*row))
    return chosen


@click.command("verify")
@click.argument("path", type=FOLDER)
@click.option("--trust", type=FILE, help="Trust card, had by another way than the dossier.")
@click.option("--json", "as_json", is_flag=True, help="The verdict as one JSON object.")
@click.option("--lang", type=click.Choice(["en", "fr", "ru"]), default="en", show_default=True)
@click.option("--pq-key", "vkeys", metavar="VKEY", multiple=True, help="ML-DSA-44 key to report on.")
@click.pass_context
def verify(
    ctx: click.Context, path: Path, trust: Path | None, as_json: bool, lang: str, vkeys: tuple[str, ...]
) -> None:
    """Check the dossier in PATH. Exit 0: verified; 1: refused; 2: usage."""
    try:
        card = parse_trust_card(trust.read_bytes()) if trust is not None else None
    except (FormatError, OSError) as error:
        raise UsageError(f"trust card: {error}") from error
    try:
        keys = [parse_vkey(vkey) for vkey in vkeys]
    except FormatError as error:
        raise UsageError(f"--pq-key: {error}") from error
    if any(key.algorithm is not Algorithm.ML_DSA_44 for key in keys):
        raise UsageError("--pq-key: an ML-DSA-44 key (type 06) is needed")
    if len({key.name for key in keys}) != len(keys):
        raise UsageError("--pq-key: one key for each name")
    if not path.is_dir():
        raise UsageError(f"dossier {path.name}: is not a folder")
    with progress("verifying", None) as advance:
        verdict = verify_dossier(BagFolder(path), card, advance, keys)
    checks = check_tokens(path, verdict)
    if as_json:
        emit({**verdict.as_json(), "time_checks": {file: check.as_json() for file, check in checks.items()}})
    else:
        said = {file: check.lines(lang) for file, check in checks.items()}
        click.echo(printable(report_text(verdict, lang, said)))
    ctx.exit(0 if verdict.verdict == "verified" else EXIT_REFUSED)


@click.command("trust-card")
@click.argument("hq", type=FOLDER)
def trust_card(hq: Path) -> None:
    """Print the trust card of headquarters HQ: for its site, its partners, a letter."""
    with open_house(hq) as headquarters, Warden() as warden:
        card = DossierDesk(headquarters, warden, "duty-desk").trust_card()
    click.echo(card.encode().decode("ascii"), nl=False)
