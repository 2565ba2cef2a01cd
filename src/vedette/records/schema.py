"""The kinds of records, the fields of each, and what a value of each field may be.

Source: the Events Standard Formats of HURIDOCS (2nd edition, 2001), whose field numbers stand in `esf`, with
our changes: perpetrators are values of an act, each with its degree of involvement; a date is EDTF; a value
cites the statements it rests on. `shield` says why a field may be hidden from a role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a record is about."""

    EVENT = "event"
    ACT = "act"
    PERSON = "person"
    GROUP = "group"
    PLACE = "place"
    TIE = "tie"
    CHAIN = "chain"
    INTERVENTION = "intervention"


class Type(StrEnum):
    """What a value is. In brackets its JSON.

    LINE: one line of text [string]. WORDS: text in a language [{"text", "language"}]. DATE: EDTF [string].
    TERM: a code of `Field.vocabulary` [string]. PLACE: [{"text", "code"?, "record"?, "lat"?, "lon"?,
    "precision"?}]. RECORD: an id of a record of `Field.to` [string]. NUMBER: whole, not negative [number].
    FLAG: [true or false]. NAME: [{"text", "kind"?, "language"?}]. PART: somebody's part in an act
    [{"actor", "degree"?, "type"?, "status"?}].
    """

    LINE = "line"
    WORDS = "words"
    DATE = "date"
    TERM = "term"
    PLACE = "place"
    RECORD = "record"
    NUMBER = "number"
    FLAG = "flag"
    NAME = "name"
    PART = "part"


class Shield(StrEnum):
    """Why a field may be hidden from a role; `OPEN` never is."""

    OPEN = "open"
    NAME = "name"
    CONTACT = "contact"
    SPECIAL = "special"
    """Religion, ethnic background, sexual orientation, health: asked for only with a purpose."""
    EXACT_PLACE = "exact-place"
    SOURCE = "source"
    """Who said it: belongs to statements and their sources, not to records."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `many`: more than one value may stand side by side; else the last one written stands."""

    name: str
    type: Type
    label: str
    many: bool = False
    vocabulary: str = ""
    to: frozenset[Kind] = frozenset()
    shield: Shield = Shield.OPEN
    esf: str = ""
    off: bool = False
    """Not asked for until the group turns it on, with a purpose."""


ACTORS = frozenset({Kind.PERSON, Kind.GROUP})


def _fields(*fields: Field) -> Mapping[str, Field]:
    return MappingProxyType({field.name: field for field in fields})


def _one(*kinds: Kind) -> frozenset[Kind]:
    return frozenset(kinds)


_DATES = (
    Field("began", Type.DATE, "Began", esf="0113"),
    Field("ended", Type.DATE, "Ended", esf="0114"),
)

FIELDS: Mapping[Kind, Mapping[str, Field]] = MappingProxyType(
    {
        Kind.EVENT: _fields(
            Field("title", Type.LINE, "Title", esf="0102"),
            *_DATES,
            Field("place", Type.PLACE, "Place", esf="0111", shield=Shield.EXACT_PLACE),
            Field("description", Type.WORDS, "Description", many=True, esf="0115"),
            Field("impact", Type.LINE, "Impact", esf="0116"),
            Field("violation_status", Type.TERM, "Standing", vocabulary="violation-status", esf="0151"),
            Field("rights", Type.TERM, "Rights affected", many=True, vocabulary="rights", esf="0153"),
            Field("index", Type.TERM, "Index terms", many=True, vocabulary="index-terms", esf="0154"),
            Field("tags", Type.LINE, "Tags", many=True, esf="0155"),
            Field("dead_low", Type.NUMBER, "Dead, at least"),
            Field("dead_best", Type.NUMBER, "Dead, best estimate"),
            Field("dead_high", Type.NUMBER, "Dead, at most"),
            Field("monitoring", Type.TERM, "Monitoring", vocabulary="monitoring-status", esf="0172"),
            Field("remarks", Type.WORDS, "Remarks", many=True, esf="0150"),
            Field("links", Type.LINE, "Links", many=True, esf="0166"),
        ),
        Kind.ACT: _fields(
            Field("event", Type.RECORD, "Event", to=_one(Kind.EVENT), esf="2103"),
            Field("victim", Type.RECORD, "Victim", to=ACTORS, esf="2102"),
            Field("type", Type.TERM, "Act", vocabulary="acts", esf="2109"),
            Field("methods", Type.TERM, "Methods", many=True, vocabulary="methods", esf="2114"),
            Field("parts", Type.PART, "Perpetrators", many=True, to=ACTORS, esf="2402"),
            Field("began", Type.DATE, "Began", esf="2111"),
            Field("ended", Type.DATE, "Ended", esf="2121"),
            Field("place", Type.PLACE, "Place", esf="2112", shield=Shield.EXACT_PLACE),
            Field("place_end", Type.PLACE, "Place at the end", esf="2122", shield=Shield.EXACT_PLACE),
            Field("location_type", Type.TERM, "Kind of place", vocabulary="location-types", esf="2153"),
            Field("repeated", Type.FLAG, "Repeated"),
            Field("victims_low", Type.NUMBER, "Victims, at least"),
            Field("victims_best", Type.NUMBER, "Victims, best estimate"),
            Field("victims_high", Type.NUMBER, "Victims, at most"),
            Field("reason", Type.LINE, "Reason given", esf="2113"),
            Field("attribution", Type.TERM, "What officials say", vocabulary="attribution", esf="2115"),
            Field("physical", Type.LINE, "Bodily consequences", esf="2116", shield=Shield.SPECIAL),
            Field("psychological", Type.LINE, "Consequences for the mind", esf="2117", shield=Shield.SPECIAL),
            Field("age", Type.NUMBER, "Age at the time", esf="2118"),
            Field("status_end", Type.TERM, "State at the end", vocabulary="victim-status", esf="2123"),
            Field(
                "characteristics", Type.TERM, "Seen as", many=True, vocabulary="characteristics", esf="2152"
            ),
            Field("detention", Type.TERM, "Kind of detention", vocabulary="detention-types", esf="3112"),
            Field("whereabouts", Type.TERM, "Whereabouts, contact", vocabulary="whereabouts", esf="3114"),
            Field("counsel", Type.TERM, "Counsel", vocabulary="counsel", esf="3115"),
            Field("court", Type.TERM, "Court", vocabulary="courts", esf="3116"),
            Field("autopsy", Type.TERM, "Autopsy", vocabulary="autopsy", esf="3212"),
            Field("certificate", Type.TERM, "Death certificate", vocabulary="death-certificate", esf="3213"),
            Field("signed", Type.TERM, "Signed statements", vocabulary="statements-signed", esf="3311"),
            Field("medical", Type.TERM, "Medical attention", vocabulary="medical-attention", esf="3312"),
            Field("intent", Type.TERM, "Intent", many=True, vocabulary="intent", esf="3351"),
            Field("remarks", Type.WORDS, "Remarks", many=True),
        ),
        Kind.PERSON: _fields(
            Field("name", Type.NAME, "Name", many=True, esf="0903", shield=Shield.NAME),
            Field("pseudonym", Type.LINE, "Pseudonym"),
            Field("protected", Type.LINE, "Protected person"),
            Field("born", Type.DATE, "Born", esf="0911", shield=Shield.CONTACT),
            Field("birth_place", Type.PLACE, "Place of birth", esf="0912", shield=Shield.CONTACT),
            Field("died", Type.DATE, "Died", esf="0928"),
            Field("sex", Type.TERM, "Sex", vocabulary="sex", esf="0915"),
            Field("civil_status", Type.TERM, "Civil status", vocabulary="civil-status", esf="0918"),
            Field("occupation", Type.LINE, "Occupation", many=True, esf="0922"),
            Field("education", Type.TERM, "Education", vocabulary="education", esf="0920", off=True),
            Field("citizenship", Type.LINE, "Citizenship", many=True, esf="0941"),
            Field("languages", Type.LINE, "Languages", many=True, esf="0945"),
            Field("address", Type.PLACE, "Address", many=True, esf="0910", shield=Shield.CONTACT),
            Field("contact", Type.LINE, "Contact", many=True, shield=Shield.CONTACT),
            Field("documents", Type.LINE, "Papers", many=True, esf="0917", shield=Shield.CONTACT),
            Field("look", Type.LINE, "Looks", many=True, esf="0926", shield=Shield.NAME),
            Field("health", Type.LINE, "Health", many=True, esf="0924", shield=Shield.SPECIAL, off=True),
            Field("religion", Type.LINE, "Religion", esf="0940", shield=Shield.SPECIAL, off=True),
            Field("ethnicity", Type.LINE, "Ethnic background", esf="0942", shield=Shield.SPECIAL, off=True),
            Field(
                "orientation", Type.LINE, "Sexual orientation", esf="0916", shield=Shield.SPECIAL, off=True
            ),
            Field("remarks", Type.WORDS, "Remarks", many=True, esf="0950"),
            Field("links", Type.LINE, "Links", many=True),
        ),
        Kind.GROUP: _fields(
            Field("name", Type.NAME, "Name", many=True, esf="0903"),
            Field("type", Type.TERM, "Kind of group", vocabulary="perpetrator-types", esf="2412"),
            Field("description", Type.WORDS, "Description", many=True, esf="0930"),
            Field("size", Type.NUMBER, "Number of people", esf="0931"),
            Field("founded", Type.DATE, "Founded"),
            Field("dissolved", Type.DATE, "Dissolved"),
            Field("place", Type.PLACE, "Base", many=True),
            Field("remarks", Type.WORDS, "Remarks", many=True),
            Field("links", Type.LINE, "Links", many=True),
        ),
        Kind.PLACE: _fields(
            Field("name", Type.NAME, "Name", many=True),
            Field("type", Type.TERM, "Kind of place", vocabulary="location-types"),
            Field("place", Type.PLACE, "Where", shield=Shield.EXACT_PLACE),
            Field("began", Type.DATE, "In use from"),
            Field("ended", Type.DATE, "In use until"),
            Field("run_by", Type.RECORD, "Run by", many=True, to=_one(Kind.GROUP)),
            Field("remarks", Type.WORDS, "Remarks", many=True),
        ),
        Kind.TIE: _fields(
            Field("who", Type.RECORD, "Who", to=ACTORS, esf="2302"),
            Field("whom", Type.RECORD, "To whom", to=ACTORS, esf="2303"),
            Field("type", Type.TERM, "Tie", vocabulary="relationships", esf="2309"),
            Field("post", Type.LINE, "Post", esf="2327"),
            Field("rank", Type.LINE, "Rank", esf="2328"),
            Field("began", Type.DATE, "From", esf="2310"),
            Field("ended", Type.DATE, "Until", esf="2311"),
            Field("remarks", Type.WORDS, "Remarks", many=True),
        ),
        Kind.CHAIN: _fields(
            Field("event", Type.RECORD, "Event", to=_one(Kind.EVENT), esf="2202"),
            Field("related", Type.RECORD, "Related event", to=_one(Kind.EVENT), esf="2203"),
            Field("type", Type.TERM, "How related", vocabulary="chains", esf="2209"),
            Field("remarks", Type.WORDS, "Remarks", many=True),
        ),
        Kind.INTERVENTION: _fields(
            Field("event", Type.RECORD, "Event", to=_one(Kind.EVENT), esf="2603"),
            Field("victim", Type.RECORD, "For", many=True, to=ACTORS, esf="2604"),
            Field("party", Type.RECORD, "By", to=ACTORS, esf="2602"),
            Field("type", Type.TERM, "Intervention", vocabulary="interventions", esf="2609"),
            Field("date", Type.DATE, "Date", esf="2611"),
            Field("requested", Type.LINE, "Asked of", many=True, esf="2612"),
            Field("response", Type.TERM, "Response", vocabulary="responses", esf="2613"),
            Field("impact", Type.TERM, "Effect", vocabulary="impact", esf="2614"),
            Field("status", Type.TERM, "Standing", vocabulary="intervention-status", esf="2651"),
            Field("priority", Type.TERM, "Priority", vocabulary="priority", esf="2652"),
            Field("remarks", Type.WORDS, "Remarks", many=True),
        ),
    }
)
"""Every field of every kind."""

NEEDED: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.EVENT: ("title",),
        Kind.ACT: ("event", "victim", "type"),
        Kind.PERSON: (),
        Kind.GROUP: ("name",),
        Kind.PLACE: ("name",),
        Kind.TIE: ("who", "whom", "type"),
        Kind.CHAIN: ("event", "related", "type"),
        Kind.INTERVENTION: ("event", "type"),
    }
)
"""Fields without which a record of a kind is refused. A person needs a name or a pseudonym."""
