"""Before the court and in public: time stamps, the dossier, attacks on it, the site."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vedette.adapters.opening import Warden
from vedette.house.abroad.authorities import add_authority, check_tokens, stamp
from vedette.house.desks.dossier_desk import Built, Chosen, DossierDesk
from vedette.house.desks.site_desk import SiteDesk
from vedette.house.headquarters import Headquarters
from vedette.publication.check import check_site
from vedette_demo.attacks import tamper
from vedette_demo.authority import RunningAuthority, authorities
from vedette_demo.partners import RunningPartner
from vedette_demo.run import Run, Sealed, now


@contextmanager
def clocks(run: Run) -> Iterator[list[RunningAuthority]]:
    """Run two invented time-stamping authorities; none where OpenSSL is not there."""
    if shutil.which("openssl") is None:
        run.show("OpenSSL is not on this computer: no time stamps")
        yield []
        return
    with authorities(run.work / "authorities") as running:
        yield running


def stamp_head(run: Run, stamping: Sequence[RunningAuthority]) -> None:
    """Have the cosigned head stamped by two authorities."""
    if not stamping:
        return
    with Headquarters(run.work / "hq", now) as hq:
        for each in stamping:
            add_authority(hq, each.name, each.url, each.chain)
        faults = stamp(hq, force=True)
        standing = list(check_tokens(hq))
    run.prove(
        not faults and len(standing) == len(stamping),
        f"{len(standing)} time stamps over the cosigned head, each checked with OpenSSL and with a second"
        " program",
    )


def argue(run: Run, prepared: Sequence[Sealed], running: Sequence[RunningPartner]) -> Built:
    """Build the dossier while one partner is dead, verify it three ways, and tamper with copies of it."""
    running[-1].stop()
    run.show(f"{running[-1].short} has no power today: 4 of 5 are left, which is what a dossier needs")
    chosen = [
        Chosen(digest, job.titles["en"], job.consent[0] if job.consent else "")
        for sealed in prepared
        for job, digest in zip(sealed.carrier.jobs, sealed.digests, strict=True)
        if job.exhibit
    ]
    with Headquarters(run.work / "hq", now) as hq, Warden() as warden:
        desk = DossierDesk(hq, warden, "lawyer-1")
        built = desk.build(chosen, run.work / "dossier", "for an invented court")
    card = run.work / "trust-card.txt"
    card.write_bytes(built.card.encode())
    run.prove(
        built.verdict.verdict == "verified",
        f"a dossier of {len(chosen)} exhibits, verified by the library",
    )
    script = [sys.executable, "-I", str(built.folder / "verify.py"), "--json", "--trust", str(card)]
    done = subprocess.run(script, check=False, capture_output=True, text=True)
    said = json.loads(done.stdout) if done.stdout else {}
    run.prove(
        done.returncode == 0 and said.get("anchored") is True,
        "the same by verify.py, which needs only Python's standard library",
    )
    for result in tamper(built.folder, run.work, built.card):
        run.prove(
            result.verdict.verdict == "refused",
            f"{result.what}: refused, {result.verdict.code} at {result.verdict.thing}",
        )
    return built


def show_public(run: Run, prepared: Sequence[Sealed]) -> Path | None:
    """Mark what may be shown, build the site; None when nothing may."""
    target = run.work / "site"
    marked = 0
    with Headquarters(run.work / "hq", now) as hq, Warden() as warden:
        desk = SiteDesk(hq, warden, "editor-1")
        for sealed in prepared:
            for job, digest in zip(sealed.carrier.jobs, sealed.digests, strict=True):
                if job.public:
                    desk.mark(digest, job.titles, job.public, job.language)
                    marked += 1
        if not marked:
            run.show("nothing is marked public; no site")
            return None
        proof = desk.build(target)
    released = check_site(lambda path: (target / path).read_bytes())
    pages = [path.read_text("utf-8") for path in sorted(target.rglob("*.html"))]
    run.prove(
        not any("<script" in page or "http" in page.replace('http-equiv="Content', "") for page in pages)
        and released.index == proof.index,
        f"a public site of {marked} items in {len(pages)} pages, no script, nothing from elsewhere;"
        f" its release is entry {proof.index} of the register",
    )
    return target
