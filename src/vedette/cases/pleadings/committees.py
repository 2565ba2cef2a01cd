"""Complaints to the Human Rights Committee and to the Committee against Torture: the common form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from vedette.cases.pleadings.desk import Desk, fields_block
from vedette.cases.pleadings.material import Draft, Material
from vedette.cases.pleadings.wording import fields, international, languages_of, phrase
from vedette.papers.tree import Address, Block, Gap, Heading, Paragraph, Signatures, Text, text

EXHAUSTED, ELSEWHERE = 5, 3
"""Years after which a communication to the Human Rights Committee may be an abuse unless explained: after the
last remedy, after another international procedure. Source: its rules of procedure, by the ICJ's guide 6."""
_VICTIM = "name name_local born birth_place nationality sex occupation address phone mail detained"
_AUTHOR = "name born nationality relation address phone mail"
_REPRESENTATIVE = "name capacity address phone mail"


def compose(kind: str, material: Material, language: str, on: date) -> Draft:
    """Return the complaint to one of the two Committees in a language."""
    desk = Desk(kind, material, language, on, fields(kind))
    blocks: list[Block] = [
        Heading(text(desk.say(f"{kind}.title")), 1),
        Paragraph(text(desk.say(f"{kind}.basis"))),
        Address((text(desk.say("un.to")),)),
        desk.heading("cf.1"),
        *_first(desk),
        desk.heading("cf.2"),
        *_people(desk),
        desk.heading("cf.3"),
        *_authority(desk),
        desk.heading("cf.4"),
        *desk.used(),
        desk.heading("cf.5"),
        *desk.remedies(),
        *(desk.long("delay_why") if desk.given("delay_why") else ()),
        desk.heading("cf.6"),
        *desk.facts(),
        desk.heading("cf.7"),
        *_articles(desk),
        desk.heading("cf.8"),
        *desk.requests(),
        desk.heading("cf.9"),
        *(desk.long("interim") if desk.given("interim") else [Paragraph(text(desk.say("cf.no_interim")))]),
        desk.heading("cf.10"),
        *fields_block([(text(desk.say("cf.withhold")), desk.value("withhold_name"))]),
        desk.heading("cf.11"),
        *(desk.annexes() or [Paragraph(text(desk.say("none_given")))]),
        Signatures(((text(desk.say("cf.sign")), _signer(desk)),), text(desk.say("date"))),
    ]
    _checks(desk)
    return desk.draft(desk.say(f"{kind}.title"), blocks, languages_of(kind))


def _first(desk: Desk) -> list[Block]:
    state: Text = text(desk.material.state)
    if not desk.material.state:
        desk.lack("state", phrase("state"))
        state = text(Gap())
    return fields_block(
        [
            (text(desk.say("cf.committee")), text(desk.say(f"{desk.kind}.committee"))),
            (text(desk.say("state")), state),
            (text(desk.say("language")), text(desk.say(f"lang.{desk.language}"))),
        ]
    )


def _people(desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    for one in desk.material.all("victim") or (None,):
        blocks.append(desk.heading("victim", 3))
        blocks += fields_block(desk.person(one, "victim", _VICTIM, "name born nationality address"))
    for one in desk.material.all("applicant"):
        blocks.append(desk.heading("applicant", 3))
        blocks += fields_block(desk.person(one, "applicant", _AUTHOR, "name relation address"))
    return blocks


def _authority(desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    for one in desk.material.all("representative"):
        blocks += fields_block(desk.person(one, "representative", _REPRESENTATIVE, "name address"))
    if not blocks and not desk.material.all("applicant"):
        return [Paragraph(text(desk.say("none_given")))]
    if _attached(desk):
        return [*blocks, Paragraph(text(desk.say("cf.authority")))]
    desk.lack("no_authority_why", desk.fields["no_authority_why"].label) if not desk.given(
        "no_authority_why"
    ) else None
    return [*blocks, *fields_block([(text(desk.say("cf.no_authority")), desk.value("no_authority_why"))])]


def _attached(desk: Desk) -> bool:
    """Whether an exhibit is named as the authority."""
    named = desk.given("authority_exhibit")
    return any(one.exhibit.id == named for one in desk.annex)


def _articles(desk: Desk) -> list[Block]:
    """Return the articles; each as a heading with its arguments in numbered paragraphs."""
    if not desk.material.articles:
        return desk.articles()
    blocks: list[Block] = []
    for one in desk.material.articles:
        numbered = one.code[:1].isdigit()  # else it names its treaty, and stands as it is
        blocks.append(Heading(text(f"{desk.say('article')} {one.code}" if numbered else one.code), 3))
        if one.words.strip():
            blocks += desk.numbered(one.words)
        else:
            desk.lack(f"article.{one.code}", phrase("explanation"))
            blocks.append(Paragraph(text(Gap())))
    return blocks


def _signer(desk: Desk) -> Text:
    given = desk.material
    one = given.first("representative") or given.first("applicant") or given.first("victim")
    return text(desk.say("withheld") if one.withheld else one.name) if one else ()


def _checks(desk: Desk) -> None:
    given = desk.material
    desk.common_checks(languages_of(desk.kind), ("C11",))
    if given.all("representative") or given.all("applicant"):
        desk.check("authority", _attached(desk) or bool(desk.given("no_authority_why")))
    known = all(one.authority and one.date and (one.result or one.why) for one in given.remedies)
    desk.check("remedies", bool(given.remedies) and known)
    # this Committee bars only what is being examined elsewhere, the other one also what was
    desk.check(f"{desk.kind}.same_matter", desk.same_matter(pending=desk.kind == "hrc"))
    final = max((one.decided for one in given.remedies if one.final), default="")
    ended = max((one.ended for one in given.used), default="")
    late = _later(final, EXHAUSTED, desk.on) or _later(ended, ELSEWHERE, desk.on)
    explained = bool(desk.given("delay_why"))
    desk.check(
        f"{desk.kind}.delay", explained or not late if desk.kind == "hrc" and final else explained or None
    )
    desk.check("articles", bool(given.articles) and all(one.words.strip() for one in given.articles))
    bodies = {"hrc", "cat22"} - {desk.kind}
    pending = any(one.body in bodies and not one.ended and one.same is not False for one in given.used)
    desk.check("one_committee", not pending)


def _later(value: str, years: int, on: date) -> bool:
    """Whether more than so many years have passed on a day; a month or year counts from its end."""
    if not value:
        return False
    last = f"{value}-12-31"[:10] if len(value) == 4 else f"{value}-31"[:10]
    return f"{int(last[:4]) + years:04}{last[4:]}" < on.isoformat()


def _composer(kind: str) -> Callable[[Material, str, date], Draft]:
    return lambda material, language, on: compose(kind, material, language, on)


KINDS = tuple(international(kind, _composer(kind), f"{kind}.title") for kind in ("hrc", "cat22"))
