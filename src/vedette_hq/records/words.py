"""Words for kinds, fields and codes of the records desk, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.records.schema import Field, Kind, Shield, Type

Words = Mapping[str, "str | Promise"]

KIND: Words = {
    Kind.EVENT: _("Event"),
    Kind.ACT: pgettext_lazy("records", "Act"),
    Kind.PERSON: _("Person"),
    Kind.GROUP: _("Group"),
    Kind.PLACE: _("Place"),
    Kind.TIE: _("Tie"),
    Kind.CHAIN: _("Chain of events"),
    Kind.INTERVENTION: _("Intervention"),
    "statement": _("Statement"),
    "source": _("Source"),
}
KINDS: Words = {
    Kind.EVENT: _("Events"),
    Kind.ACT: pgettext_lazy("records", "Acts"),
    Kind.PERSON: _("Persons"),
    Kind.GROUP: _("Groups"),
    Kind.PLACE: _("Places"),
    Kind.TIE: _("Ties"),
    Kind.CHAIN: _("Chains of events"),
    Kind.INTERVENTION: _("Interventions"),
    "statement": _("Statements"),
    "source": _("Sources"),
}
ABOUT: Words = {
    Kind.EVENT: _("What happened, as one: a raid, a night, a trial. Acts belong to it."),
    Kind.ACT: _("One victim, one kind of violation, one occasion. Methods and perpetrators stand inside."),
    Kind.PERSON: _("Somebody who appears. Victim or perpetrator is a part in an act, not a kind of person."),
    Kind.GROUP: _("A unit, an office, an organisation, or people whom nobody named one by one."),
    Kind.PLACE: _("A building or a site to which records come back: a prison, a base, a grave."),
    Kind.TIE: _("Who is to whom what: a relative, a commander, a member, and from when to when."),
    Kind.CHAIN: _("One event led to another, or was the answer to it."),
    Kind.INTERVENTION: _("What was done about an event: a complaint, a letter, a visit, and its answer."),
}
WHAT: Words = {
    "person": _("A person"),
    "document": _("A document"),
    "publication": _("A publication"),
    "data": _("Data of another group"),
    "other": _("Something else"),
}
SHIELDS: Words = {
    Shield.OPEN: pgettext_lazy("records", "open"),
    Shield.NAME: _("a name, or what tells who somebody is"),
    Shield.CONTACT: _("how somebody is found"),
    Shield.SPECIAL: _("a special kind of data"),
    Shield.EXACT_PLACE: _("an exact place"),
    Shield.SOURCE: _("who said it"),
}
DONE: Words = {
    "write": _("written"),
    "withdraw": pgettext_lazy("records", "withdrawn"),
    "restore": _("restored"),
}
WRONG: Mapping[Type, str | Promise] = {
    Type.LINE: _("Write one line of at most 1000 characters."),
    Type.WORDS: _("Write at most 100 000 characters."),
    Type.NAME: _("Write a name of at most 1000 characters."),
    Type.DATE: _("This is not a date. Write 2004, 2004-05 or 2004-05-03; with ~ for about, ? for perhaps."),
    Type.TERM: _("Choose a term of the list."),
    Type.RECORD: _("Choose a record of this case."),
    Type.NUMBER: _("Write a whole number, zero or more."),
    Type.FLAG: _("Choose yes or no."),
    Type.PLACE: _("Write the place in words; latitude from -90 to 90 and longitude from -180 to 180."),
    Type.PART: _("Choose who it was, a person or a group of this case."),
}
"""What is said where a value of a type is refused."""
FIELD: Words = {
    "Title": _("Title"),
    "Began": _("Began"),
    "Ended": _("Ended"),
    "Place": _("Place"),
    "Description": _("Description"),
    "Impact": _("Impact"),
    "Standing": pgettext_lazy("records", "Standing"),
    "Rights affected": _("Rights affected"),
    "Index terms": _("Index terms"),
    "Tags": _("Tags"),
    "Dead, at least": _("Dead, at least"),
    "Dead, best estimate": _("Dead, best estimate"),
    "Dead, at most": _("Dead, at most"),
    "Monitoring": _("Monitoring"),
    "Remarks": _("Remarks"),
    "Links": _("Links"),
    "Event": _("Event"),
    "Victim": _("Victim"),
    "Act": pgettext_lazy("records", "Act"),
    "Methods": _("Methods"),
    "Perpetrators": _("Perpetrators"),
    "Place at the end": _("Place at the end"),
    "Kind of place": _("Kind of place"),
    "Repeated": _("Repeated"),
    "Victims, at least": _("Victims, at least"),
    "Victims, best estimate": _("Victims, best estimate"),
    "Victims, at most": _("Victims, at most"),
    "Reason given": _("Reason given"),
    "What officials say": _("What officials say"),
    "Bodily consequences": _("Bodily consequences"),
    "Consequences for the mind": _("Consequences for the mind"),
    "Age at the time": _("Age at the time"),
    "State at the end": _("State at the end"),
    "Seen as": _("Seen as"),
    "Kind of detention": _("Kind of detention"),
    "Whereabouts, contact": _("Whereabouts, contact"),
    "Counsel": _("Counsel"),
    "Court": _("Court"),
    "Autopsy": _("Autopsy"),
    "Death certificate": _("Death certificate"),
    "Signed statements": _("Signed statements"),
    "Medical attention": _("Medical attention"),
    "Intent": pgettext_lazy("records", "Intent"),
    "Name": pgettext_lazy("records", "Name"),
    "Pseudonym": _("Pseudonym"),
    "Protected person": _("Protected person"),
    "Born": _("Born"),
    "Place of birth": _("Place of birth"),
    "Died": _("Died"),
    "Sex": _("Sex"),
    "Civil status": _("Civil status"),
    "Occupation": _("Occupation"),
    "Education": _("Education"),
    "Citizenship": _("Citizenship"),
    "Languages": _("Languages"),
    "Address": _("Address"),
    "Contact": pgettext_lazy("records", "Contact"),
    "Papers": _("Papers"),
    "Looks": _("Looks"),
    "Health": _("Health"),
    "Religion": _("Religion"),
    "Ethnic background": _("Ethnic background"),
    "Sexual orientation": _("Sexual orientation"),
    "Kind of group": _("Kind of group"),
    "Number of people": _("Number of people"),
    "Founded": _("Founded"),
    "Dissolved": _("Dissolved"),
    "Base": _("Base"),
    "Where": _("Where"),
    "In use from": _("In use from"),
    "In use until": _("In use until"),
    "Run by": _("Run by"),
    "Who": _("Who"),
    "To whom": _("To whom"),
    "Tie": _("Tie"),
    "Post": _("Post"),
    "Rank": _("Rank"),
    "From": pgettext_lazy("records", "From"),
    "Until": pgettext_lazy("records", "Until"),
    "Related event": _("Related event"),
    "How related": pgettext_lazy("records", "How related"),
    "For": _("For"),
    "By": _("By"),
    "Intervention": _("Intervention"),
    "Date": _("Date"),
    "Asked of": _("Asked of"),
    "Response": _("Response"),
    "Effect": _("Effect"),
    "Priority": _("Priority"),
}
"""Every label of the schema."""


def field_label(field: Field) -> str:
    """Return how a field is called."""
    return str(FIELD.get(field.label, field.label))


def kind_label(kind: str, *, many: bool = False) -> str:
    """Return how a kind of record is called, one of them or several."""
    return str((KINDS if many else KIND).get(kind, kind))
