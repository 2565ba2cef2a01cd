"""Investigations and what their steps brought, interviews, examinations of a body, claims and their evidence.

What people wrote is not overwritten: an output is withdrawn with a reason, typed text is a row of
`Fragment`s, a judgement about a claim is one more `ClaimStatus`, what else can be edited leaves a `Revised`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Record, Source, Statement
from vedette_hq.vault.models import Item


class About(models.Model):
    """Whom it is about: a person record or a protected person; `label` is how they are called here."""

    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    protected = models.ForeignKey(Protected, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=200, blank=True)

    class Meta:
        """Of several kinds."""

        abstract = True


class Withdrawable(models.Model):
    """Who wrote it and when, and who withdrew it and why."""

    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Of several kinds."""

        abstract = True


class Investigation(About):
    """The investigation of a case. `record`, `protected`, `label` name the applicant.

    `last_seen` starts the clock of the urgent track, `urgent_began` says when it was opened here.
    """

    id = RandomId()
    case = models.OneToOneField(Case, models.PROTECT, related_name="investigation")
    opened = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    consent_words = models.CharField(max_length=1000, blank=True)
    urgent_began = models.DateTimeField(null=True)
    urgent_ended = models.DateTimeField(null=True)
    urgent_reason = models.CharField(max_length=500, blank=True)
    last_seen = models.DateTimeField(null=True)
    last_seen_place = models.CharField(max_length=500, blank=True)


class Output(Withdrawable):
    """One thing that a step brought; `step` is -1 for the urgent track. `none`: there is none, and why."""

    id = RandomId()
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="outputs")
    step = models.SmallIntegerField()
    code = models.CharField(max_length=40)
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    number = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)
    answer = models.CharField(max_length=40, blank=True)
    signed = models.BooleanField(default=False)
    none = models.BooleanField(default=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")


class Pass(models.Model):
    """What two people let pass at a step's gate: the `keys` of the things that were missing then."""

    id = RandomId()
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="passes")
    step = models.SmallIntegerField()
    keys = models.JSONField(default=list)
    reason = models.CharField(max_length=2000)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Call(Withdrawable):
    """One call of the urgent track: which number, which station, who answered, what was said."""

    id = RandomId()
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    station = models.CharField(max_length=300)
    number = models.CharField(max_length=100, blank=True)
    who = models.CharField(max_length=300, blank=True)
    answer = models.TextField()


class Interview(About):
    """One interview. It is open until `ended`; once `entered` its words are statements of `source`."""

    class Purpose(models.TextChoices):
        """Why somebody is interviewed."""

        APPLICANT = "applicant"
        WITNESS = "witness"
        OTHER = "other"

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="interviews")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    language = models.CharField(max_length=35)
    translated_to = models.CharField(max_length=35, blank=True)
    place = models.CharField(max_length=300, blank=True)
    interpreter = models.CharField(max_length=200, blank=True)
    interpreter_notes = models.CharField(max_length=1000, blank=True)
    recording = models.CharField(max_length=12, default="none")
    """none, audio, video: what was agreed to."""
    remarks = models.TextField(blank=True)
    no_account = models.CharField(max_length=500, blank=True)
    """Why there is no first account."""
    began = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended = models.DateTimeField(null=True)
    entered = models.DateTimeField(null=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="interviews")
    digest = models.CharField(max_length=64, blank=True)
    """Of its words as they stood at its end: SHA-256 over the sheets, in hex."""


class Present(models.Model):
    """Somebody who was there, and from when until when. `ours`: one of the group."""

    id = RandomId()
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="people")
    role = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    @property
    def ours(self) -> bool:
        """Whether it is one of the group."""
        return self.person_id is not None


class Pause(models.Model):
    """A pause and why."""

    id = RandomId()
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="pauses")
    began = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """One at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("interview",), condition=Q(ended__isnull=True), name="one_pause_at_a_time"
            ),
        )


class Passage(models.Model):
    """One passage: the first account (number 0), or one question with its answer.

    `versions` counts the edits of each text, which stand in `Fragment`s.
    """

    id = RandomId()
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="passages")
    number = models.SmallIntegerField()
    question = models.TextField(blank=True)
    words = models.TextField(blank=True)
    translation = models.TextField(blank=True)
    versions = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="passages")

    class Meta:
        """In the order in which it was said."""

        constraints = (models.UniqueConstraint(fields=("interview", "number"), name="a_passage_once"),)


class Fragment(models.Model):
    """One edit of one text of a passage: from character `start`, `cut` gives way to `put`.

    `kept` is a whole text that came too late: another edit had been made meanwhile. It stands beside, until
    somebody says that it is `settled`.
    """

    id = RandomId()
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="fragments")
    field = models.CharField(max_length=12)
    version = models.IntegerField()
    start = models.IntegerField(default=0)
    cut = models.TextField(blank=True)
    put = models.TextField(blank=True)
    kept = models.BooleanField(default=False)
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Replayed in order."""

        constraints = (
            models.UniqueConstraint(
                fields=("passage", "field", "version"), condition=Q(kept=False), name="a_version_once"
            ),
        )


class Signature(Withdrawable):
    """A page of the record that somebody signed, or would not sign and why."""

    id = RandomId()
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="signatures")
    page = models.SmallIntegerField()
    refused = models.CharField(max_length=500, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    """Of the interview as it stood when the page was signed."""


class Earlier(Withdrawable):
    """An earlier interview of the person that others held, or that stands elsewhere."""

    id = RandomId()
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="earlier")
    when = models.CharField(max_length=100, blank=True)
    """EDTF."""
    by_whom = models.CharField(max_length=300)
    words = models.CharField(max_length=1000, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")


class Examination(About):
    """One examination of a body and a mind, after the Istanbul Protocol. `report` holds its other fields."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="examinations")
    examiner = models.CharField(max_length=200)
    began = models.DateTimeField()
    report = models.JSONField(default=dict)
    degree = models.CharField(max_length=40, blank=True)
    """Of the overall opinion."""
    opinion = models.TextField(blank=True)
    version = models.IntegerField(default=1)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Finding(Withdrawable):
    """One finding. On the body: `view`, `x`, `y` in thousandths of the drawing. Else of the mind."""

    id = RandomId()
    examination = models.ForeignKey(Examination, models.PROTECT, related_name="findings")
    number = models.SmallIntegerField()
    psychological = models.BooleanField(default=False)
    view = models.CharField(max_length=12, blank=True)
    x = models.SmallIntegerField(null=True)
    y = models.SmallIntegerField(null=True)
    region = models.CharField(max_length=40, blank=True)
    type = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    """length, width (mm), shape, colour, age (as stated), cause, episode, words, test, examiner, no_photo."""
    act = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    degree = models.CharField(max_length=40, blank=True)
    photos = models.ManyToManyField(Item, related_name="+")
    version = models.IntegerField(default=1)

    class Meta:
        """Numbered as on the drawing."""

        constraints = (
            models.UniqueConstraint(fields=("examination", "number"), name="a_finding_once"),
            models.CheckConstraint(
                condition=Q(psychological=True) | Q(x__range=(0, 1000), y__range=(0, 1000)),
                name="a_finding_has_its_place",
            ),
        )


class Matter(Withdrawable):
    """What claims are about: one victim's torture, one person's disappearance, or something else."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="matters")
    template = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)


class Claim(Withdrawable):
    """One claim of a matter; `element` is of its template, or empty."""

    id = RandomId()
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="claims")
    number = models.SmallIntegerField()
    element = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    health = models.BooleanField(default=False)
    """It speaks of somebody's health: shielded as that is."""
    version = models.IntegerField(default=1)

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("matter", "number"), name="a_claim_of_a_matter_once"),)


class Evidence(Withdrawable):
    """Something for or against a claim: exactly one of a statement, an item, a record, a finding."""

    id = RandomId()
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")
    against = models.BooleanField(default=False)
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=1000, blank=True)
    """Why it speaks for or against."""


class ClaimStatus(models.Model):
    """What somebody concluded about a claim, and why. The newest stands."""

    id = RandomId()
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=40)
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Revised(models.Model):
    """One edit of something that is not of the kinds above: `changes` is field to [before, after]."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        """Of one thing, in order."""

        indexes = (models.Index(fields=("kind", "object_id", "id"), name="revised_of_a_thing"),)
