"""Clients and their wishes, powers, letters and their service, papers, tasks, costs, remedies, conclusions.

What somebody wrote down stays: it is withdrawn with a reason, followed by something newer, or ended. A client
is a person record or a protected person, who bears a pseudonym here: names are at the identity desk alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.appeals.models import Authority
from vedette_hq.cases.models import Case
from vedette_hq.consent.models import ONE_SUBJECT
from vedette_hq.identity.models import Protected
from vedette_hq.interviews.models import Matter
from vedette_hq.records.models import Record
from vedette_hq.vault.models import Item


class Written(models.Model):
    """Who wrote it down and when; who withdrew it and why. What is withdrawn stays readable."""

    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Of several."""

        abstract = True


class Client(models.Model):
    """Somebody for whom the group acts, from `since` until `until`: one of `record`, `protected`."""

    class Standing(models.TextChoices):
        """In what capacity."""

        VICTIM = "victim", _("victim")
        RELATIVE = "relative", _("relative of the victim")
        WITNESS = "witness", _("witness")
        OTHER = "other", pgettext_lazy("a client", "other")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="clients")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    protected = models.ForeignKey(Protected, models.PROTECT, null=True, related_name="+")
    standing = models.CharField(max_length=10, choices=Standing.choices)
    since = models.DateField()
    until = models.DateField(null=True)
    ended_words = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Of one subject, once at a time."""

        constraints = (
            models.CheckConstraint(condition=ONE_SUBJECT, name="a_client_is_one_person"),
            models.UniqueConstraint(
                fields=("case", "record"), condition=Q(until__isnull=True), name="a_client_of_record_once"
            ),
            models.UniqueConstraint(
                fields=("case", "protected"), condition=Q(until__isnull=True), name="a_protected_client_once"
            ),
        )

    @property
    def subject_id(self) -> str:
        """The id of the person record or the protected person: what the consent gate is asked about."""
        return str(self.record_id or self.protected_id)


class Wish(models.Model):
    """What a client wants, said at one time. The newest stands; the earlier ones stay."""

    id = RandomId()
    client = models.ForeignKey(Client, models.CASCADE, related_name="wishes")
    wants = models.CharField(max_length=4000)
    refuses = models.CharField(max_length=4000, blank=True)
    """What must not be done, or not without asking once more."""
    contact = models.CharField(max_length=2000, blank=True)
    """How and when to reach them, who must not know. No number and no name of a protected person."""
    language = models.CharField(max_length=35, blank=True)
    said = models.DateField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Paper(Written):
    """A paper of the office: a decision, a slip, a signed power. Its bytes are `Piece` rows; never a file.

    Larger material and evidence come by the intake desk and are items. `number` counts within the case and is
    never used again. `whole` is None while pieces still come.
    """

    class Kind(models.TextChoices):
        """What it is."""

        DECISION = "decision", _("decision of an authority")
        JUDGMENT = "judgment", _("judgment or order of a court")
        FILED = "filed", _("paper that was filed")
        RECEIPT = "receipt", _("slip, stamp or receipt")
        POWER = "power", _("power, warrant or authority")
        MEDICAL = "medical", _("medical paper")
        MINUTES = "minutes", _("minutes or record")
        BILL = "bill", _("bill or proof of payment")
        OTHER = "other", pgettext_lazy("a paper", "other")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    letter = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="papers")
    number = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=300)
    dated = models.DateField(null=True)
    language = models.CharField(max_length=35, blank=True)
    pages = models.IntegerField(null=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    whole = models.DateTimeField(null=True)

    class Meta:
        """Numbered within its case."""

        constraints = (models.UniqueConstraint(fields=("case", "number"), name="a_paper_number_once"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in order, at most one piece in memory."""
        for pk in list(self.pieces.order_by("number").values_list("pk", flat=True)):
            yield bytes(Piece.objects.values_list("data", flat=True).get(pk=pk))


class Piece(models.Model):
    """A piece of a paper, of at most 512 KiB; it lies in the covered database and nowhere else."""

    id = RandomId()
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("paper", "number"), name="a_piece_of_a_paper_once"),)


class Power(Written):
    """A power of attorney, a warrant of the bar or a form of authority: who may act, where and when.

    `valid_until` None: no end is written in it. It stands on a day when it is neither withdrawn nor revoked.
    """

    class Kind(models.TextChoices):
        """What it is."""

        ATTORNEY = "attorney", _("power of attorney")
        WARRANT = "warrant", _("warrant of the bar")
        AUTHORITY = "authority", _("form of authority of an international body")
        CONSENT = "statement", _("written statement on representation in the minutes")

    class Scope(models.TextChoices):
        """Where it lets somebody act."""

        INQUIRY = "inquiry", _("before the inquiry and the prosecutor")
        COURT = "court", _("before the courts")
        CIVIL = "civil", _("in civil proceedings")
        DOCUMENTS = "documents", _("to ask for and receive papers")
        ECTHR = "ecthr", _("European Court of Human Rights")
        UN = "un", _("United Nations bodies")
        MONEY = "money", _("to receive money")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="powers")
    client = models.ForeignKey(Client, models.PROTECT, related_name="powers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    holder = models.CharField(max_length=200)
    """Who may act by it, as it stands in the paper."""
    number = models.CharField(max_length=100, blank=True)
    given = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    scopes = models.JSONField(default=list)
    """Codes of `Scope`."""
    words = models.CharField(max_length=1000, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    revoked = models.DateField(null=True)

    class Meta:
        """It does not end before it begins."""

        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_power_ends_after_it_begins",
            ),
        )

    def stands(self, on: date) -> bool:
        """Say whether it is in force on a day."""
        if self.withdrawn is not None or self.valid_from > on:
            return False
        if self.revoked is not None and self.revoked <= on:
            return False
        return self.valid_until is None or self.valid_until >= on

    def scope_labels(self) -> list[str]:
        """Return where it lets somebody act, in the reader's language."""
        named = dict(self.Scope.choices)
        return [str(named[code]) for code in self.scopes if code in named]


class Letter(Written):
    """A letter that came in or went out: to or from which body, its numbers and its day. Proof is `Service`.

    `dated` stands on the letter; `moved` is when it went out, or reached us.
    """

    class Way(models.TextChoices):
        """Where it goes."""

        IN = "in", pgettext_lazy("a letter", "in")
        OUT = "out", pgettext_lazy("a letter", "out")

    class Kind(models.TextChoices):
        """What it is."""

        REPORT = "report", _("crime report")
        COMPLAINT = "complaint", _("complaint")
        APPEAL = "appeal", pgettext_lazy("a letter", "appeal")
        APPLICATION = "application", _("application to an international body")
        REQUEST = "request", _("request or motion")
        OBSERVATIONS = "observations", _("observations or comments")
        DECISION = "decision", pgettext_lazy("a letter", "decision")
        REFUSAL = "refusal", _("refusal")
        SUMMONS = "summons", _("summons or date of a hearing")
        REPLY = "reply", pgettext_lazy("a letter", "reply")
        OTHER = "other", pgettext_lazy("a letter", "other")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=3, choices=Way.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    body = models.CharField(max_length=300)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=100, blank=True)
    """Ours."""
    their_number = models.CharField(max_length=100, blank=True)
    """Theirs: number of the decision, of the register of reports, of the application."""
    dated = models.DateField(null=True)
    moved = models.DateField(null=True)
    title = models.CharField(max_length=300)
    words = models.CharField(max_length=4000, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    origin = models.CharField(max_length=100, blank=True)
    """What made it, when a page did: `pleadings:ID`, `redress:ID`."""

    class Meta:
        """Listed by case and day; of one origin once."""

        indexes: ClassVar = (models.Index(fields=("case", "moved"), name="letters_of_a_case"),)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "origin"), condition=~Q(origin=""), name="a_letter_of_an_origin_once"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date | None:
        """The day by which it is put in order: when it moved, else what is written on it."""
        return self.moved or self.dated


class Service(Written):
    """One proof that a letter was served: how, on which day, and what shows it. Several may differ."""

    class How(models.TextChoices):
        """In which way."""

        POST = "post", _("registered post, with a slip")
        COURIER = "courier", _("courier")
        STAMP = "stamp", _("handed in at the registry, with a stamp")
        HAND = "hand", _("handed over against a signature")
        PORTAL = "portal", _("electronic registry")
        MAIL = "mail", _("electronic mail")
        FAX = "fax", _("fax")
        ORAL = "oral", _("read out, or said")
        FILE = "file", _("found in the case file")
        OTHER = "other", pgettext_lazy("service", "other")

    class Strength(models.TextChoices):
        """How well it is shown."""

        SHOWN = "shown", _("a document shows it")
        SAID = "said", _("somebody says it")
        ASSUMED = "assumed", _("assumed")

    id = RandomId()
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="services")
    how = models.CharField(max_length=8, choices=How.choices)
    on = models.DateField()
    strength = models.CharField(max_length=8, choices=Strength.choices)
    number = models.CharField(max_length=100, blank=True)
    """Of the slip or the parcel."""
    words = models.CharField(max_length=1000, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")


class Task(models.Model):
    """Something to be done in a case, by whom and until when."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=300)
    words = models.CharField(max_length=2000, blank=True)
    due = models.DateField(null=True)
    whose = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=100, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=1000, blank=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        """Open ones by day; of one origin once."""

        indexes: ClassVar = (models.Index(fields=("case", "done", "due"), name="tasks_of_a_case"),)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "origin"), condition=~Q(origin=""), name="a_task_of_an_origin_once"
            ),
        )


class Cost(Written):
    """What something cost, who paid, whether it is claimed back. Sums are by currency, never mixed."""

    class Kind(models.TextChoices):
        """For what."""

        COURT = "court", _("court fee")
        LAWYER = "lawyer", _("lawyer’s work")
        EXPERT = "expert", _("expert")
        MEDICAL = "medical", _("medical care")
        TRAVEL = "travel", _("travel")
        POST = "post", _("post and copies")
        TRANSLATION = "translation", _("translation")
        SUPPORT = "support", _("support for the client")
        OTHER = "other", pgettext_lazy("a cost", "other")

    class Payer(models.TextChoices):
        """Who paid."""

        GROUP = "group", _("the group")
        CLIENT = "client", _("the client")
        PARTNER = "partner", _("a partner")
        OPEN = "open", _("nobody yet")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="costs")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=8, choices=Payer.choices)
    claimed = models.BooleanField(default=False)
    """It will be asked for as costs and expenses."""
    words = models.CharField(max_length=1000, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")

    class Meta:
        """An amount is more than nothing."""

        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="a_cost_is_positive"),)


class Remedy(Written):
    """Something that repairs: asked for, ordered by somebody, or given. How it went is `Progress`."""

    class Kind(models.TextChoices):
        """The forms of reparation of the UN Basic Principles of 2005, and what a case needs besides."""

        RESTITUTION = "restitution", _("restitution: freedom, work, papers, property")
        COMPENSATION = "compensation", _("compensation")
        MEDICAL = "medical", _("rehabilitation: medical care")
        PSYCHOLOGICAL = "psychological", _("rehabilitation: psychological care")
        SOCIAL = "social", _("rehabilitation: legal and social services")
        SATISFACTION = "satisfaction", _("satisfaction: truth, apology, search for the disappeared")
        GUARANTEES = "guarantees", _("guarantees of non-repetition")
        REOPENING = "reopening", _("proceedings opened again")
        SAFETY = "safety", _("measures of safety")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="remedies")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    body = models.CharField(max_length=300, blank=True)
    """Who ordered it, or who gives it: a court, a committee, a clinic."""
    title = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+")


class Progress(models.Model):
    """How a remedy stands from a day on; the newest stands."""

    class State(models.TextChoices):
        """How it stands."""

        ASKED = "asked", pgettext_lazy("a remedy", "asked for")
        ORDERED = "ordered", pgettext_lazy("a remedy", "ordered")
        RUNNING = "running", pgettext_lazy("a remedy", "under way")
        PART = "part", pgettext_lazy("a remedy", "received in part")
        RECEIVED = "received", pgettext_lazy("a remedy", "received")
        REFUSED = "refused", pgettext_lazy("a remedy", "refused")
        IGNORED = "ignored", pgettext_lazy("a remedy", "ordered and not carried out")

    id = RandomId()
    remedy = models.ForeignKey(Remedy, models.CASCADE, related_name="progress")
    state = models.CharField(max_length=8, choices=State.choices)
    on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What came this time."""
    words = models.CharField(max_length=1000, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Conclusion(models.Model):
    """The legal conclusion on one matter: a memo over the matrix as it stood, frozen with its digest.

    Signed off by a supervisor who is not its author, or returned with words. A newer one follows an older.
    """

    class Outcome(models.TextChoices):
        """What the supervisor said."""

        SIGNED = "signed", _("signed off")
        RETURNED = "returned", _("returned")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="conclusions")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="conclusions")
    number = models.IntegerField()
    memo = models.TextField()
    frozen = models.JSONField()
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_words = models.CharField(max_length=2000, blank=True)

    class Meta:
        """In order; decided by somebody else than its author."""

        constraints = (
            models.UniqueConstraint(fields=("matter", "number"), name="a_conclusion_of_a_matter_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided__isnull=True, decided_by__isnull=True)
                | (
                    ~Q(outcome="")
                    & Q(decided__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("made_by"))
                ),
                name="a_conclusion_is_signed_by_another",
            ),
        )
