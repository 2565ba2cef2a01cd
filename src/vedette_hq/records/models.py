"""Two layers. What sources said: `Source`, `Statement`. What people concluded: `Record` and its `Revision`s.

The rows after `Revision` (Event, Act, Part, Actor, Tie, …) are read out of revisions, to be asked and counted
quickly; they can be made again (`writing.project`). A record belongs to one case: its team sees it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.vault.models import Item


class Source(models.Model):
    """Where statements come from: a person, a document, a publication, another group's data.

    A protected person is named by pseudonym only. `copied_from` is the source this one only repeats: the
    two count as one.
    """

    class What(models.TextChoices):
        """What it is."""

        PERSON = "person"
        DOCUMENT = "document"
        PUBLICATION = "publication"
        DATA = "data"
        OTHER = "other"

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="sources")
    what = models.CharField(max_length=12, choices=What.choices)
    title = models.CharField(max_length=500)
    protected = models.ForeignKey(Protected, models.PROTECT, null=True, related_name="sources")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="sources")
    connection = models.CharField(max_length=80, blank=True)
    """Term of `source-connections`."""
    reliability = models.CharField(max_length=80, blank=True)
    """Term of `reliability`."""
    material = models.CharField(max_length=80, blank=True)
    """Term of `material`."""
    address = models.CharField(max_length=2000, blank=True)
    external = models.CharField(max_length=300, blank=True)
    """Its stable id in another group's data."""
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Found by case; an external id once a case."""

        constraints = (
            models.UniqueConstraint(
                fields=("case", "external"), condition=~Q(external=""), name="an_external_source_once"
            ),
        )


class Statement(models.Model):
    """What one source said, in its words. Never changed: a correction is another that `replaces` it.

    `locator` says where in the item: {"page"}, {"second", "until"?}, {"area": [x, y, width, height in
    thousandths], "page"?}, {"row", "column"?}, {"paragraph"}; or is empty.
    """

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="statements", db_index=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="statements")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="statements")
    locator = models.JSONField(default=dict)
    words = models.TextField()
    language = models.CharField(max_length=35, blank=True)
    translation = models.TextField(blank=True)
    translated_to = models.CharField(max_length=35, blank=True)
    translated_by = models.CharField(max_length=200, blank=True)
    interpreter = models.CharField(max_length=200, blank=True)
    said = models.CharField(max_length=100, blank=True)
    """When it was said, EDTF."""
    about = models.CharField(max_length=100, blank=True)
    """The time it tells of, EDTF, as precise as given."""
    about_words = models.CharField(max_length=300, blank=True)
    """The same in the source's words: "before Ramadan"."""
    external = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    run = models.CharField(max_length=32, blank=True)
    """The import that brought it."""
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(max_length=500, blank=True)
    """Why it replaces another."""
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Listed by case, newest first."""

        indexes = (models.Index(fields=("case", "made", "id"), name="statements_of_a_case"),)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "external"), condition=~Q(external=""), name="an_external_statement_once"
            ),
        )


class Record(models.Model):
    """One record of the judgement layer. `version` is the number of its newest revision."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="records", db_index=False)
    kind = models.CharField(max_length=12)
    version = models.IntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn = models.DateTimeField(null=True)
    external = models.CharField(max_length=300, blank=True)
    """Its stable id in another group's data, with the name of the set before a colon."""
    run = models.CharField(max_length=32, blank=True)

    class Meta:
        """Listed by case and kind, newest first."""

        indexes = (
            models.Index(fields=("case", "kind", "made", "id"), name="records_of_a_case"),
            models.Index(fields=("run",), condition=~Q(run=""), name="records_of_a_run"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("case", "external"), condition=~Q(external=""), name="an_external_record_once"
            ),
        )


class Revision(models.Model):
    """What one author concluded at one time. `changes` is `revisions.plain_changes`; `act` what was done."""

    class Done(models.TextChoices):
        """What a revision does."""

        WRITE = "write"
        WITHDRAW = "withdraw"
        RESTORE = "restore"

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions", db_index=False)
    number = models.IntegerField()
    done = models.CharField(max_length=8, choices=Done.choices, default=Done.WRITE)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict)
    run = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("record", "number"), name="a_revision_once"),)
        indexes = (models.Index(fields=("run",), condition=~Q(run=""), name="revisions_of_a_run"),)


class Citation(models.Model):
    """A record rests, in some field as it stands now, on a statement."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="citations", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="citations", db_index=False)

    class Meta:
        """Once for both."""

        constraints = (models.UniqueConstraint(fields=("statement", "record"), name="a_citation_once"),)
        indexes = (models.Index(fields=("record",), name="citations_of_a_record"),)


class Dated(models.Model):
    """When, as days: `first` and `last` are inclusive, None when open; `precision` as `PartialDate`."""

    first = models.DateField(null=True)
    last = models.DateField(null=True)
    precision = models.CharField(max_length=8, blank=True)

    class Meta:
        """Of several kinds."""

        abstract = True


class Placed(models.Model):
    """Where: `place_code` is of the gazetteer, `place_record` a record, coordinates in degrees WGS 84."""

    place_text = models.CharField(max_length=1000, blank=True)
    place_code = models.CharField(max_length=40, blank=True)
    place_record = models.CharField(max_length=32, blank=True)
    place_precision = models.CharField(max_length=80, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        """Of several kinds."""

        abstract = True


class Event(Dated, Placed):
    """An event as it stands now. Withdrawn ones have no row."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="event_row")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=1000)
    status = models.CharField(max_length=80, blank=True)

    class Meta:
        """By case and time."""

        indexes = (models.Index(fields=("case", "first"), name="events_of_a_case"),)


class Actor(models.Model):
    """A person or a group as it stands now. Withdrawn ones have no row.

    `entity` is the id that all actors judged the same share (`matching`); alone, it is its own id.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="actor_row")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    entity = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=1000, blank=True)
    """The first of its names; the others are `NameVariant`s."""
    pseudonym = models.CharField(max_length=1000, blank=True)
    sex = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=80, blank=True)
    born_first = models.DateField(null=True)
    born_last = models.DateField(null=True)
    protected = models.CharField(max_length=32, blank=True)

    class Meta:
        """By case."""

        indexes = (models.Index(fields=("case", "kind"), name="actors_of_a_case"),)


class NameVariant(models.Model):
    """One spelling of one name of a person, a group or a place."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.CASCADE, related_name="names", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    record_kind = models.CharField(max_length=12)
    number = models.SmallIntegerField()
    text = models.CharField(max_length=1000)
    kind = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=35, blank=True)

    class Meta:
        """In the order of the record."""

        constraints = (models.UniqueConstraint(fields=("record", "number"), name="a_variant_once"),)


class Act(Dated, Placed):
    """An act as it stands now: one victim, one type, one occasion. Withdrawn ones have no row."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="act_row")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    event = models.ForeignKey(Record, models.PROTECT, related_name="acts", db_constraint=False)
    victim = models.ForeignKey(Record, models.PROTECT, related_name="suffered", db_constraint=False)
    type = models.CharField(max_length=80)
    repeated = models.BooleanField(default=False)
    low = models.BigIntegerField(null=True)
    best = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    confidence = models.CharField(max_length=80, blank=True)
    """Of the value `type`."""

    class Meta:
        """By case, type and time."""

        indexes = (models.Index(fields=("case", "type", "first"), name="acts_of_a_case"),)


class ActMethod(models.Model):
    """A method of an act. It makes no act more."""

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(Record, models.CASCADE, related_name="methods")
    method = models.CharField(max_length=80)


class Part(models.Model):
    """A part that somebody had in an act: an involvement."""

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(Record, models.CASCADE, related_name="parts")
    actor = models.ForeignKey(Record, models.PROTECT, related_name="took_part", db_constraint=False)
    number = models.SmallIntegerField()
    degree = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=80, blank=True)
    confidence = models.CharField(max_length=80, blank=True)


class Tie(Dated):
    """A tie between two actors, or a chain between two events, as it stands now."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="tie_row")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    one = models.ForeignKey(Record, models.PROTECT, related_name="ties_from", db_constraint=False)
    two = models.ForeignKey(Record, models.PROTECT, related_name="ties_to", db_constraint=False)
    type = models.CharField(max_length=80)
    post = models.CharField(max_length=1000, blank=True)
    rank = models.CharField(max_length=1000, blank=True)

    class Meta:
        """By case."""

        indexes = (models.Index(fields=("case", "kind"), name="ties_of_a_case"),)


class Site(Dated, Placed):
    """A place record (a building, a place of detention) as it stands now."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="site_row")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    name = models.CharField(max_length=1000)
    type = models.CharField(max_length=80, blank=True)


class Changed(models.Model):
    """The order in which records and statements changed: who keeps something derived reads on from `number`.

    `kind` is that of the record, or "statement".
    """

    number = models.BigAutoField(primary_key=True)
    object_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)


class Reached(models.Model):
    """How far a keeper of something derived has read `Changed`."""

    name = models.CharField(primary_key=True, max_length=40)
    number = models.BigIntegerField(default=0)


class FieldRule(models.Model):
    """A field that the group hides from a role, or shows to it, against the default; or turns on or off.

    With an empty role it says whether the field is asked for at all.
    """

    id = RandomId()
    kind = models.CharField(max_length=12)
    field = models.CharField(max_length=40)
    role = models.CharField(max_length=16, blank=True)
    shown = models.BooleanField()
    purpose = models.CharField(max_length=300)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for a kind, a field and a role; what was before stands in the acts."""

        constraints = (models.UniqueConstraint(fields=("kind", "field", "role"), name="a_field_rule_once"),)
