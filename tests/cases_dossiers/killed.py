"""A desk at work in a process of its own, which a test kills: `build` a dossier, or `bundle` one.

After each line that it prints it waits for one, until its input ends.

    python killed.py build HOUSE TARGET
    python killed.py bundle BAG PLAN TARGET
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "verifier"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cases"))

from real_house import clock

from vedette.adapters.opening import Warden
from vedette.cases.dossiers.plan import parse_plan
from vedette.house.abroad.settling import slips
from vedette.house.desks.bundle_desk import BundleDesk
from vedette.house.desks.dossier_desk import Built, Chosen, DossierDesk
from vedette.house.headquarters import Headquarters
from vedette.house.looking import Looker


def said(what: object) -> None:
    """Print a line, wait for one."""
    print(what, flush=True)
    sys.stdin.readline()


def build(house: Path, target: Path, told: Callable[[object], None] = said) -> Built:
    """Build the dossier of all that the house has, a line for each exhibit."""
    with Headquarters(house, clock) as hq, Warden() as warden:
        found = sorted(slips(hq), key=lambda one: one.index)
        chosen = [Chosen(one.package_sha256, f"exhibit {at}") for at, one in enumerate(found, 1)]
        desk = DossierDesk(hq, warden, "lawyer-1")
        return desk.build(chosen, target, "for a test", told)


def bundle(bag: Path, plan: Path, target: Path) -> None:
    """Make the bundle, a line for each exhibit and one at the end: exhibits that were there, digest."""
    with Looker() as looker:
        desk = BundleDesk(bag, looker)
        said("verified")
        bound = desk.build(parse_plan(plan.read_bytes()), target, lambda done, of: said(done))
    print(bound.resumed, bound.sha256, flush=True)


if __name__ == "__main__":
    {"build": build, "bundle": bundle}[sys.argv[1]](*map(Path, sys.argv[2:]))
