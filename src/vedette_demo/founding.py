"""The beginning: partners, policies, keys that are born, missions that are endorsed, devices."""

from __future__ import annotations

from collections.abc import Sequence

from vedette.errors import VedetteError
from vedette.house.abroad.asking import ask_partners
from vedette.house.abroad.partners import set_policies
from vedette.house.desks.mission_desk import enrol_device
from vedette.house.desks.mission_people import confirm_mission, open_by_birth
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.house_copy import set_recovery
from vedette_demo.ceremonies import bear
from vedette_demo.partners import RunningPartner, introduce, sign_waiting
from vedette_demo.plan import Carrier
from vedette_demo.run import Run, Sealed, now


def set_up(run: Run, running: list[RunningPartner], carriers: Sequence[Carrier]) -> list[Sealed]:
    """Introduce the partners, bear the keys, have the missions endorsed, enrol the devices."""
    missions = sorted({carrier.mission for carrier in carriers})
    with Headquarters(run.work / "hq", now) as hq:
        introduce(hq, running)
        set_policies(hq, receipts=3, dossiers=4, statements=3)
        run.house = bear("house", "house", hq.now(), run.work)
        set_recovery(hq, run.house.birth)
        for mission in missions:
            born = bear(mission, "mission", hq.now(), run.work)
            open_by_birth(hq, mission, born.birth.encode())
        run.show(
            f"{1 + len(missions)} keys born, each on 9 sheets; any 2 of 3 sheets at 2 of 3 organisations open"
        )
        asked = ask_partners(hq)
        alone = sum(_stands(hq, mission) for mission in missions)
        sign_waiting(running[:2], asked)
        ask_partners(hq)
        two = sum(_stands(hq, mission) for mission in missions)
        sign_waiting(running[2:3], asked)
        ask_partners(hq)
        run.prove(
            alone == two == 0 and all(_stands(hq, mission) for mission in missions),
            "nobody may read a mission before people at 3 of 5 partners have signed: with 2 it is refused",
        )
        prepared: list[Sealed] = []
        for carrier in carriers:
            kit = run.work / "kits" / f"{carrier.mission}-{carrier.device}"
            enrol_device(hq, carrier.mission, kit)
            prepared.append(Sealed(carrier, kit, []))
    run.show(
        f"{len(missions)} missions, {len(prepared)} devices, partners: {', '.join(p.short for p in running)}"
    )
    return prepared


def _stands(hq: Headquarters, mission: str) -> bool:
    try:
        confirm_mission(hq, mission)
    except VedetteError:
        return False
    return True
