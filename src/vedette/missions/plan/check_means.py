"""Checks of what they talk and record with, what the law asks, and who may stop it; of risk and incidents."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

from vedette.missions.plan.check_people import days_of
from vedette.missions.plan.document import Plan
from vedette.missions.plan.finding import Context, Found
from vedette.missions.risk import SURVEILLANCE, Standing, newest, standing, wanted

MOST_GRACE_MINUTES = 60
MOST_TRAVEL_GRACE_MINUTES = 30
MOST_GAP_HOURS = 13
KIT_DAYS = 180


def check_channels(plan: Plan, context: Context, found: Found) -> None:
    """Check three independent channels, and that each device is ours, enrolled here and not revoked."""
    row = plan.one("channels")
    names = [" ".join(row.text(name).casefold().split()) for name in ("primary", "secondary", "fallback")]
    if len({name for name in names if name}) < 3:
        found.red("channels.three", "channels", field="fallback")
    if not row.text("cover"):
        found.amber("channels.cover", "channels", field="cover")
    roster = {one.key for one in plan.rows("roster")}
    known = {one.origin: one for one in context.devices}
    if not plan.rows("devices"):
        found.red("device.none", "devices")
    for one in plan.rows("devices"):
        name, origin = one.text("name"), one.text("device")
        if one.text("holder") not in roster:
            found.red("device.holder", "devices", one.key, "holder", name=name)
        if one.text("use") == "evidence" and not one.yes("wiped"):
            found.amber("device.wiped", "devices", one.key, "wiped", name=name)
        device = known.get(origin)
        if device is None and (origin or one.text("use") == "evidence"):
            found.red("device.unknown", "devices", one.key, "device", name=name)
        elif device is not None and device.revoked:
            found.red("device.revoked", "devices", one.key, "device", name=name)
        elif device is not None and not device.mine:
            found.red("device.other", "devices", one.key, "device", name=name)
        elif device is not None and not device.heard:
            found.amber("device.silent", "devices", one.key, "device", name=name)
    for origin, count in Counter(one.text("device") for one in plan.rows("devices")).items():
        if origin and count > 1:
            found.red("device.twice", "devices", field="device")


def check_checkins(plan: Plan, context: Context, found: Found) -> None:
    """Check that they are heard from often enough, with little grace, and that somebody watches."""
    row = plan.one("checkins")
    times = [time.fromisoformat(text) for text in row.text("times").split()]
    if not times:
        found.red("checkin.none", "checkins", field="times")
    else:
        hours = [one.hour + one.minute / 60 for one in times]
        gaps = [later - earlier for earlier, later in zip(hours, [*hours[1:], hours[0] + 24], strict=True)]
        if max(gaps) > MOST_GAP_HOURS:
            found.amber("checkin.gap", "checkins", field="times", hours=round(max(gaps)))
    grace, travel = row.number("grace"), row.number("travel_grace")
    if grace is not None and grace > MOST_GRACE_MINUTES:
        found.amber("checkin.grace", "checkins", field="grace", minutes=grace)
    if travel is not None and travel > MOST_TRAVEL_GRACE_MINUTES:
        found.amber("checkin.travel", "checkins", field="travel_grace", minutes=travel)
    if context.watched is False:
        found.red("watch.none", "watch")


def check_signals(plan: Plan, found: Found) -> None:
    """Check words that only they know: duress said, sealed proofs of life, no word with two meanings."""
    row = plan.one("signals")
    clear, duress = row.text("clear").casefold(), row.text("duress").casefold()
    if not duress:
        found.red("signals.duress", "signals", field="duress")
    elif duress == clear:
        found.red("signals.same", "signals", field="duress")
    if not row.yes("proof"):
        found.red("signals.proof", "signals", field="proof")
    custodians = {row.text(name).casefold() for name in ("custodian_one", "custodian_two")} - {""}
    if len(custodians) < 2:
        found.red("signals.custodians", "signals", field="custodian_two")
    travels = {one.text("name").casefold() for one in plan.rows("roster")}
    if custodians & travels:
        found.red("signals.custodian_travels", "signals", field="custodian_one")
    words = Counter(one.text("word").casefold() for one in plan.rows("words"))
    words.update({one for one in (clear, duress) if one})
    for row in plan.rows("words"):
        if words[row.text("word").casefold()] > 1:
            found.red("words.twice", "words", row.key, "word")


def check_papers(plan: Plan, today: date, found: Found) -> None:
    """Check lawyer, powers, kit, rules for what happens on the road, data, press."""
    legal, days = plan.one("legal"), days_of(plan)
    first, last = days or (today, today)
    if not (legal.text("lawyer") and legal.text("lawyer_phone")):
        found.red("legal.lawyer", "legal", field="lawyer")
    begins, ends = legal.day("lawyer_begins"), legal.day("lawyer_ends")
    if begins is None or ends is None or begins > first or ends < last:
        found.red("legal.on_call", "legal", field="lawyer_ends")
    if not (legal.yes("powers") and legal.yes("sheet")):
        found.red("legal.papers", "legal", field="powers" if not legal.yes("powers") else "sheet")
    order = legal.day("order_ends")
    if order is None or order < last:
        found.red("legal.order", "legal", field="order_ends")
    kit = plan.one("kit")
    checked = kit.day("medical")
    if checked is None or (first - checked).days > KIT_DAYS:
        found.red("kit.medical", "kit", field="medical")
    if not kit.yes("bag"):
        found.amber("kit.bag", "kit", field="bag")
    if not kit.text("cash"):
        found.amber("kit.cash", "kit", field="cash")
    for name in ("checkpoint", "search", "arrest", "attack"):
        if not plan.one("protocols").text(name):
            found.red("protocol.missing", "protocols", field=name, which=name)
    if not plan.one("protocols").text("second_site"):
        found.amber("protocol.second", "protocols", field="second_site")
    data = plan.one("data")
    if not data.yes("before_moving"):
        found.red("data.moving", "data", field="before_moving")
    if not data.yes("no_originals"):
        found.red("data.originals", "data", field="no_originals")
    if not data.text("wipe"):
        found.amber("data.wipe", "data", field="wipe")
    if not plan.one("press").text("speaker"):
        found.amber("press.speaker", "press", field="speaker")


def check_deciding(plan: Plan, found: Found) -> None:
    """Check that go and no-go have criteria, and that those who may stop are named, one of them outside."""
    if not plan.rows("go"):
        found.red("go.none", "go")
    elif not any(row.text("sense") == "never" for row in plan.rows("go")):
        found.amber("go.never", "go", field="sense")
    row, roster = plan.one("stopping"), {one.key for one in plan.rows("roster")}
    if not [key for key in row.refs("team") if key in roster]:
        found.red("stop.team", "stopping", field="team")
    if not row.text("outside"):
        found.red("stop.outside", "stopping", field="outside")


def check_risk(context: Context, found: Found) -> None:
    """Check that each threat was assessed, of late, and after whatever happened last."""
    held = newest(context.assessments)
    for subject in ("", *context.people):
        for threat in wanted(context.incidents) if not subject else ():
            if not any(one.threat == threat and one.subject == subject for one in held):
                found.red("risk.missing", "risk", threat, threat=threat)
        if subject and not any(one.subject == subject for one in held):
            found.amber("risk.person", "risk", subject)
    for one in held:
        match standing(one, context.incidents, context.now):
            case Standing.EXPIRED:
                found.red("risk.expired", "risk", one.id, threat=one.threat)
            case Standing.OVERTAKEN:
                found.red("risk.overtaken", "risk", one.id, threat=one.threat)
        if one.grave and not one.measures.strip():
            found.red("risk.measures", "risk", one.id, threat=one.threat)


def check_incidents(context: Context, found: Found) -> None:
    """Check that nobody is being followed, and that no pattern of incidents forbids departure."""
    for one in context.incidents:
        if one.open and one.threat in SURVEILLANCE:
            found.red("incident.surveillance", "incidents", one.id, threat=one.threat)
        elif one.open:
            found.amber("incident.open", "incidents", one.id, threat=one.threat)
    for block in context.blocks:
        found.red("incident.pattern", "incidents", block.code, pattern=block.words or block.code)
