"""Papers for others: appeals after the patterns of the Observatory and Amnesty, the statement under embargo,
the form on which a family decides, and the log of calls.
"""

from __future__ import annotations

from dataclasses import replace

from vedette.papers.tree import (
    Align,
    Block,
    Box,
    Fields,
    Gap,
    Heading,
    Limits,
    Listing,
    Paper,
    Paragraph,
    Signatures,
    Span,
    Table,
    Text,
    Tick,
    bold,
    text,
)
from vedette.protection.appeals import Addressee, instant
from vedette.protection.appeals_authorities import calls, context, heading, paragraphs
from vedette.protection.appeals_desk import Desk, day, moment, sentence, strong

QUESTIONS = (
    ("C09", "co.q1", "co.r1"),
    ("C13", "co.q2", "co.r2"),
    ("C14", "co.q3", "co.r3"),
    ("C15", "co.q4", "co.r4"),
    ("C17", "co.q5", "co.r5"),
)
"""What a family is asked: the scope of consent, the question, what can follow."""


def _today(desk: Desk) -> str:
    return day(desk.urgent.today.isoformat(), desk.language)


def _addresses(desk: Desk, some: list[Addressee]) -> list[Block]:
    if not some:
        return [Paragraph(text(Span(desk.say("ob.no_addresses"), italic=True)))]
    return [Listing(tuple(text("\n".join([one.name(desk.language), *one.contact])) for one in some))]


def _asked(desk: Desk) -> list[Addressee]:
    found = [one for one in desk.urgent.addressees if not one.copy]
    if not found:
        desk.lack("field", "addressees", must=True)
    return found


def _facts(desk: Desk) -> list[Block]:
    """Return what happened: the place and the time in words, then the account."""
    when = sentence(text(strong(desk.when() or desk.say("open")), ", ", desk.value("place")))
    if not desk.when():
        desk.lack("field", "last_seen", must=True)
    found: list[Block] = [Paragraph(when), *paragraphs(desk.value("circumstances", must=True))]
    if desk.given("health"):
        found.append(Paragraph(text(bold(f"{desk.colon(desk.label('health'))} "), desk.value("health"))))
    for at in range(len(desk.urgent.rows.get("updates", ()))):
        said = text(desk.row("updates", at, "date"), f"{desk.colon('')} ", desk.row("updates", at, "what"))
        found.append(Paragraph(said))
    return found


def _numbered(desk: Desk) -> str:
    number = desk.urgent.value("number")
    if not number:
        desk.lack("field", "number")
    kind = desk.urgent.value("kind")
    shown = desk.label(f"kind.{kind}") if kind else ""
    return " · ".join(one for one in (number, shown, _today(desk)) if one)


def observatory(desk: Desk) -> Paper:
    """Return the appeal after the Observatory's pattern."""
    if desk.urgent.value("source"):
        source = desk.label(f"source.{desk.urgent.value('source')}")
    else:
        desk.lack("field", "source")
        source = desk.say("open")
    lead = text(desk.value("submitter", must=True), " ", desk.say("ob.lead", source=source))
    blocks: list[Block] = [
        Heading(text(desk.say("ob.title")), 1),
        Paragraph(text(_numbered(desk)), Align.START),
        Paragraph(text(bold(f"{desk.name()}. "), desk.say(f"ob.what.{desk.standing()}")), Align.START),
        Paragraph(lead),
        heading(desk.say("ob.new")),
        *_facts(desk),
    ]
    if desk.given("force"):
        blocks.append(Fields((desk.pair("force"), desk.pair("acknowledged"))))
    blocks.append(heading(desk.say("ob.background")))
    if desk.given("activity"):
        blocks += paragraphs(desk.value("activity"))
    blocks += [
        *context(desk),
        heading(desk.say("ob.actions")),
        Paragraph(text(desk.say("ob.actions_lead"))),
        Listing(tuple(desk.demands()), ordered=True),
        heading(desk.say("ob.addresses")),
        *_addresses(desk, _asked(desk)),
        Box((Paragraph(text(bold(f"{desk.colon(desk.say('ob.not'))} "), _do_not(desk))),), strong=True),
        heading(desk.say("ob.who")),
        *paragraphs(desk.value("who_we_are")),
        Paragraph(text(f"{desk.colon(desk.say('ob.contact'))} ", desk.value("submitter_contact", must=True))),
    ]
    if desk.given("until"):
        blocks.append(Paragraph(text(f"{desk.colon(desk.label('until'))} ", desk.value("until"))))
    return Paper(desk.label("paper.observatory"), desk.language, tuple(blocks), limits=Limits(pages=4))


def _do_not(desk: Desk) -> Text:
    return desk.value("not_to_do") if desk.given("not_to_do") else text(desk.say("ob.not_default"))


def _concern(desk: Desk) -> str:
    standing = desk.standing()
    if standing == "closed":
        return desk.label(f"kind.{desk.urgent.value('kind')}")
    return desk.say("am.concern_held" if standing == "held" else "am.concern_hidden")


def amnesty(desk: Desk) -> Paper:
    """Return the case sheet: two pages at most."""
    sex = desk.urgent.value("sex")
    mark = f" ({desk.say(f'am.sex.{sex}')})" if sex in ("female", "male", "other") else ""
    copies = [one for one in desk.urgent.addressees if one.copy]
    blocks: list[Block] = [
        Heading(text(desk.say("am.title")), 1),
        Fields(
            (
                (text(desk.label("number")), desk.value("number")),
                (text(desk.say("am.issued")), text(_today(desk))),
                (text(desk.say("am.names")), text(bold(desk.name()), mark)),
                (text(desk.say("am.concern")), text(_concern(desk))),
            ),
            25,
        ),
        heading(desk.say("am.details")),
        *_facts(desk),
        heading(desk.say("am.background")),
        *context(desk),
        heading(desk.say("am.action")),
        Listing(tuple(desk.demands())),
        heading(desk.say("am.appeals")),
        *_addresses(desk, _asked(desk)),
    ]
    if copies:
        blocks += [heading(desk.say("am.copies")), *_addresses(desk, copies)]
    until = text(
        sentence(text(bold(f"{desk.say('am.until')} "), desk.value("until", must=True))),
        " ",
        desk.say("am.check"),
    )
    blocks.append(Box((Paragraph(until), Paragraph(text(_do_not(desk)))), strong=True))
    return Paper(desk.label("paper.amnesty"), desk.language, tuple(blocks), size=105, limits=Limits(pages=2))


def statement(desk: Desk) -> Paper:
    """Return the statement for the press, under embargo when one is set."""
    at = instant(desk.urgent, "embargo")
    banner = desk.say("st.embargo", at=moment(at, desk.language)) if at is not None else desk.say("st.now")
    blocks: list[Block] = [
        Box((Paragraph(text(bold(banner)), Align.CENTER),), strong=at is not None),
        Heading(text(desk.say(f"st.headline.{desk.standing()}", name=desk.name())), 1),
        Paragraph(text(_today(desk)), Align.START),
        *_facts(desk),
    ]
    if desk.given("quote"):
        marks = {"en": ("“", "”"), "fr": ("«\u202f", "\u202f»"), "ru": ("«", "»")}[desk.language]
        said = text(marks[0], _open_ended(desk.value("quote")), marks[1])
        says = f"{', –' if desk.language == 'ru' else ','} {desk.say('st.says')} "
        blocks.append(Paragraph(sentence(text(said, says, desk.value("quote_by")))))
    else:
        desk.lack("field", "quote")
    blocks += [
        Paragraph(text(desk.say("st.we_ask"))),
        Listing(tuple(desk.demands())),
    ]
    if desk.given("background"):
        blocks += [heading(desk.say("ob.background")), *paragraphs(desk.value("background"))]
    blocks += [
        heading(desk.say("st.about")),
        *paragraphs(desk.value("who_we_are")),
        Paragraph(
            text(bold(f"{desk.colon(desk.say('st.contact'))} "), desk.value("press_contact", must=True))
        ),
    ]
    return Paper(
        desk.label("paper.statement"),
        desk.language,
        tuple(blocks),
        mark=banner if at else "",
        limits=Limits(pages=2),
    )


def _open_ended(line: Text) -> Text:
    """Return quoted words without their full stop: the sentence goes on after them."""
    last = line[-1] if line else None
    if isinstance(last, Span) and last.text.endswith(".") and not last.text.endswith(".."):
        return (*line[:-1], replace(last, text=last.text[:-1]))
    return line


def consent_form(desk: Desk) -> Paper:
    """Return the form on which the family, or the person, decides; nothing on it is filled in for them."""
    head = tuple(text(desk.say(f"co.{one}")) for one in ("question", "risk", "answer"))
    empty = text(Tick(False), f" {desk.label('yes.yes')}\n", Tick(False), f" {desk.label('yes.no')}")
    rows = tuple((text(desk.say(ask)), text(desk.say(risk)), empty) for _scope, ask, risk in QUESTIONS)
    blank = text(Gap(95), "\n", Gap(95))
    blocks: tuple[Block, ...] = (
        Heading(text(desk.say("co.title")), 1),
        Paragraph(text(f"{desk.colon(desk.say('co.person'))} ", bold(desk.name(must=False)))),
        Paragraph(text(desk.say("co.lead"))),
        Table((42, 42, 14), rows, head),
        Fields(tuple((text(desk.say(f"co.{one}")), blank) for one in ("who", "asked_by", "how", "safe")), 40),
        Paragraph(text(desk.say("co.thumb")), small=True),
        Signatures(
            ((text(desk.say("co.sign")), text("")), (text(desk.say("co.sign2")), text(""))),
            text(desk.say("date")),
        ),
    )
    return Paper(desk.label("paper.consent"), desk.language, blocks, mark=desk.say("confidential"))


def call_log(desk: Desk) -> Paper:
    """Return the log of calls, as an annex."""
    blocks: tuple[Block, ...] = (
        Heading(text(desk.say("ca.title")), 1),
        Fields(((text(desk.label("last_seen")), text(desk.when() or desk.say("open"))),)),
        *(calls(desk, captioned=False) or [Paragraph(text(desk.say("not_kept")))]),
        Signatures(((text(desk.say("signature")), text("")),), text(desk.say("date"))),
    )
    return Paper(desk.label("paper.calls"), desk.language, blocks, mark=desk.say("confidential"))
