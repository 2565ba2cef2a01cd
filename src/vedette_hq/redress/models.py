"""What a case asks of which body: proceedings and their steps. Steps are added; none is changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.models import Letter, Paper
from vedette_hq.clocks.models import Deadline
from vedette_hq.vault.models import Item


class Occurrence(models.Model):
    """Where and when it happened, and what else the router asks of a case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    country = models.CharField(max_length=2, default="RU")
    first = models.DateField()
    last = models.DateField(null=True)
    """Empty when all happened on one day."""
    decision = models.DateField(null=True)
    """The final domestic decision."""
    served = models.DateField(null=True)
    """When that was served."""
    exhausted = models.DateField(null=True)
    """When domestic remedies were exhausted."""
    has = models.JSONField(default=list)
    """Names of documents and fields that are there, of those that the router asks about."""
    changed = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """It begins before it ends."""

        constraints = (
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")),
                name="an_occurrence_begins_before_it_ends",
            ),
        )


class Earlier(models.Model):
    """A procedure that was used before this case came to us, or by somebody else."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    body = models.SlugField(max_length=40)
    started = models.DateField()
    ended = models.DateField(null=True)
    outcome = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        """It begins before it ends."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")),
                name="an_earlier_procedure_begins_before_it_ends",
            ),
        )


class Proceeding(models.Model):
    """One procedure of a case, by the definition in force on `version`, until a decision moves it."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    procedure = models.SlugField(max_length=40)
    version = models.DateField()
    """Its definition's first day."""
    title = models.CharField(max_length=200, blank=True)
    state = models.SlugField(max_length=60)
    began = models.DateField()
    opened = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended = models.DateField(null=True)
    """The day of the step that brought it to a final state."""


class Move(models.Model):
    """A decision that a proceeding goes on by another version of its definition."""

    id = RandomId()
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="moves")
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Step(models.Model):
    """One step: a transition of the definition, or an act that leaves the state as it is.

    The newest that stands may be taken back, with a reason; it stays readable.
    """

    class Counted(models.TextChoices):
        """What the step is in the carousel's table."""

        NONE = "", _("not counted")
        REPORT = "report", _("crime report")
        EXTENSION = "extension", _("check extended")
        REFUSAL = "refusal", _("refusal to open a case")
        SUSPENSION = "suspension", _("investigation suspended")
        CLOSING = "closing", _("case closed")
        CANCELLATION = "cancellation", _("decision set aside")
        RESUMPTION = "resumption", _("investigation resumed")
        OPENING = "opening", _("case opened")
        TRANSFER = "transfer", _("sent to another body")
        INVESTIGATOR = "investigator", _("another investigator")
        EXPERTISE_ORDERED = "expertise-ordered", _("expertise ordered")
        EXPERTISE_DONE = "expertise-done", _("expertise received")
        COMPLAINT = "complaint", _("complaint")
        HEARING = "hearing", _("hearing")
        ORDER = "order", _("order: the complaint is granted")
        DISMISSAL = "dismissal", _("complaint dismissed")
        TERMINATION = "termination", _("proceedings on the complaint ended")

    id = RandomId()
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    transition = models.SlugField(max_length=60, blank=True)
    before = models.SlugField(max_length=60)
    after = models.SlugField(max_length=60)
    counted = models.CharField(max_length=20, choices=Counted.choices, blank=True)
    on = models.DateField()
    served = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    """How we know when it was served."""
    office = models.CharField(max_length=200, blank=True)
    official = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    due = models.DateField(null=True)
    values = models.JSONField(default=dict)
    """Name of a required field → what was written."""
    note = models.CharField(max_length=1000, blank=True)
    overridden = models.JSONField(default=list)
    """Codes of bars that it passed, with `reason`: whoever entered it asked, `confirmed_by` let it."""
    reason = models.CharField(max_length=500, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        """Numbered within its proceeding."""

        constraints = (
            models.UniqueConstraint(fields=("proceeding", "number"), name="one_number_a_step"),
            models.CheckConstraint(
                condition=Q(served__isnull=True) | Q(served__gte=F("on")), name="a_step_is_served_after_it"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="bars_are_passed_by_two",
            ),
        )


class StepPaper(models.Model):
    """A document of a step: a letter or a paper of the case, an item of evidence, or words only."""

    id = RandomId()
    step = models.ForeignKey(Step, models.CASCADE, related_name="papers")
    code = models.SlugField(max_length=60)
    """Which of the definition's documents it is."""
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        """It is something."""

        constraints = (
            models.CheckConstraint(
                condition=Q(letter__isnull=False)
                | Q(paper__isnull=False)
                | Q(item__isnull=False)
                | ~Q(words=""),
                name="a_document_of_a_step_is_something",
            ),
        )


class StepTerm(models.Model):
    """A deadline that a step opened, or closed."""

    class What(models.TextChoices):
        """What the step did to it."""

        OPENED = "opened", _("opened")
        CLOSED = "closed", _("closed")

    id = RandomId()
    step = models.ForeignKey(Step, models.CASCADE, related_name="terms")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    what = models.CharField(max_length=6, choices=What.choices)
