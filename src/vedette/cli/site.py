"""The public page: marking items public, building the site."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.opening import Warden
from vedette.cli.common import FILE, FOLDER, emit, say
from vedette.cli.house import open_house
from vedette.cli.intake import ACTOR
from vedette.errors import MissingError
from vedette.house.desks.site_desk import SiteDesk
from vedette.publication.check import check_site
from vedette.values.instants import write_instant


@click.group()
def item() -> None:
    """Items: what may be shown."""


@item.command("publish")
@click.argument("hq", type=FOLDER)
@click.argument("package_sha256")
@click.option("--consent", required=True, help="A publication consent sealed with the item: C17 to C21.")
@click.option("--title-en", required=True)
@click.option("--title-fr", required=True)
@click.option("--title-ru", required=True)
@click.option("--lang", default="", help="Language of the item's text, like ru or ce.")
@ACTOR
def item_publish(
    hq: Path,
    package_sha256: str,
    consent: str,
    title_en: str,
    title_fr: str,
    title_ru: str,
    lang: str,
    actor: str,
) -> None:
    """Mark an item public, on a consent that was sealed with it."""
    titles = {"en": title_en, "fr": title_fr, "ru": title_ru}
    with open_house(hq) as headquarters, Warden() as warden:
        SiteDesk(headquarters, warden, actor).mark(package_sha256, titles, consent, lang)
    say("marked public; it appears with the next vedette site build")


@item.command("list")
@click.argument("hq", type=FOLDER)
def item_list(hq: Path) -> None:
    """Print the items marked public, one JSON object a line."""
    with open_house(hq) as headquarters:
        for row in headquarters.public.rows():
            emit(row)


@click.group()
def site() -> None:
    """The public site."""


@site.command("build")
@click.argument("hq", type=FOLDER)
@click.argument("target", type=FOLDER)
@ACTOR
def site_build(hq: Path, target: Path, actor: str) -> None:
    """Build the static site of the items marked public as the new folder TARGET."""
    with open_house(hq) as headquarters, Warden() as warden:
        proof = SiteDesk(headquarters, warden, actor).build(target)
    say(f"site built; the release is entry {proof.index} of the register")
    emit({"index": proof.index, "size": proof.size, "witnesses": list(proof.witnesses)})


@site.command("verify")
@click.argument("folder", type=FOLDER)
@click.option("--policy", type=FILE, help="The policy to believe; without it the site's own, to be compared.")
def site_verify(folder: Path, policy: Path | None) -> None:
    """Check a copy of a public site: every file is the one released, and the release is registered."""

    def read(path: str) -> bytes:
        parts = path.split("/")
        above = [folder.joinpath(*parts[: n + 1]) for n in range(len(parts))]
        if any(not one or one.startswith(".") for one in parts) or any(one.is_symlink() for one in above):
            raise MissingError(f"site: {path!r} is missing or not a plain file")
        if not above[-1].is_file():
            raise MissingError(f"site: {path!r} is missing or not a plain file")
        return above[-1].read_bytes()

    found = check_site(read, policy.read_bytes() if policy is not None else None)
    for name, seconds in sorted(found.times.items()):
        say(f"seen by {name} at {write_instant(seconds)}")
    if policy is None:
        say(f"NOT compared with a policy had another way; compare: policy {found.policy_sha256}")
    emit({"release": found.release, "files": found.files, "index": found.index, "size": found.size})
