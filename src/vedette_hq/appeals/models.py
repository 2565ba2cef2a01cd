"""A person who was taken, what is known, and the papers made of it. What was known before stays readable."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Mission
from vedette_hq.records.models import Record


class Authority(models.Model):
    """One line of the group's book of addresses. `checked` is when somebody last saw that it is true."""

    class Kind(models.TextChoices):
        """What it is."""

        DUTY = "duty", _("Duty station")
        INVESTIGATION = "investigation", _("Investigative body")
        PROSECUTOR = "prosecutor", _("Prosecutor")
        OMBUDSMAN = "ombudsman", _("Ombudsman")
        GOVERNMENT = "government", _("Government")
        EMBASSY = "embassy", _("Embassy")
        UN = "un", _("United Nations")
        ORGANISATION = "organisation", _("Organisation")
        PRESS = "press", _("Press")
        OTHER = "other", _("Other")

    id = RandomId()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name_en = models.CharField(max_length=300, blank=True)
    name_fr = models.CharField(max_length=300, blank=True)
    name_ru = models.CharField(max_length=300, blank=True)
    contact = models.TextField(blank=True)
    """Lines: post, telephone, mail, web form."""
    checked = models.DateField(null=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    retired = models.DateTimeField(null=True)

    class Meta:
        """It has a name."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(name_en="", name_fr="", name_ru=""), name="an_authority_has_a_name"
            ),
        )

    def __str__(self) -> str:
        mine = getattr(self, f"name_{(get_language() or 'en')[:2]}", "")
        return str(mine or self.name_en or self.name_fr or self.name_ru)


class Track(models.Model):
    """The urgent track of one person who was taken: a person record of a case; a defender has one too."""

    class Outcome(models.TextChoices):
        """How it ended."""

        FREE = "free", _("released, or came back")
        HELD = "held", _("found in official custody")
        DEAD = "dead", _("found dead")
        LONG = "long", _("still missing, goes on as a case")
        WRONG = "wrong", _("was not taken")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="+")
    opened = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        """One at a time for a person; it ends in some way."""

        constraints = (
            models.UniqueConstraint(
                fields=("record",), condition=Q(ended__isnull=True), name="one_urgent_track_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True, outcome="") | (Q(ended__isnull=False) & ~Q(outcome="")),
                name="an_urgent_track_ends_in_some_way",
            ),
        )


class Version(models.Model):
    """What was known at one time: `data` as `appeals.plain`. The newest stands; none is changed."""

    id = RandomId()
    track = models.ForeignKey(Track, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    data = models.JSONField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("track", "number"), name="an_urgent_version_once"),)


class Chosen(models.Model):
    """To whom the appeals of a track are addressed; `copy` only for information."""

    id = RandomId()
    track = models.ForeignKey(Track, models.CASCADE, related_name="chosen")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    copy = models.BooleanField(default=False)

    class Meta:
        """Once."""

        constraints = (models.UniqueConstraint(fields=("track", "authority"), name="an_addressee_once"),)


class Decision(models.Model):
    """Public or silent, as it was decided with the family. The newest stands."""

    class Answer(models.TextChoices):
        """What was decided."""

        SILENT = "silent", _("silent for now")
        PUBLIC = "public", pgettext_lazy("a decision", "public")
        OPEN = "undecided", _("not decided yet")

    id = RandomId()
    track = models.ForeignKey(Track, models.CASCADE, related_name="decisions")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    who = models.CharField(max_length=300)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Done(models.Model):
    """One thing of the first day that somebody did."""

    id = RandomId()
    track = models.ForeignKey(Track, models.CASCADE, related_name="done")
    code = models.CharField(max_length=24)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Once."""

        constraints = (models.UniqueConstraint(fields=("track", "code"), name="an_urgent_step_once"),)


class Contact(models.Model):
    """One line of the contact tree: whom `parent` tells next. `done` is when they were told, and by whom."""

    class Role(models.TextChoices):
        """What they are to it."""

        FAMILY = "family", _("Family")
        LAWYER = "lawyer", pgettext_lazy("of the contact tree", "Lawyer")
        HEAD = "head", _("Head of the group")
        TEAM = "team", pgettext_lazy("of the contact tree", "Team")
        PARTNER = "partner", _("Partner organisation")
        AUTHORITY = "authority", _("Authority")
        EMBASSY = "embassy", _("Embassy")
        PRESS = "press", _("Journalist")
        OTHER = "other", _("Other")

    id = RandomId()
    track = models.ForeignKey(Track, models.CASCADE, related_name="contacts")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)


class Bundle(models.Model):
    """All papers made at one time of one version. `frozen`: calls, addressees, consents, day as they were."""

    id = RandomId()
    track = models.ForeignKey(Track, models.CASCADE, related_name="bundles")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    frozen = models.JSONField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Made(models.Model):
    """One paper in one language, its bytes and their digests, and the two who signed it off."""

    id = RandomId()
    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="papers")
    code = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    pdf = models.BinaryField()
    docx = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64)
    pages = models.IntegerField()
    words = models.IntegerField()
    ready = models.BooleanField()
    """Whether nothing was missing without which it is not sent."""
    missing = models.JSONField(default=list)
    first_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)

    class Meta:
        """Signed off by two, of whom neither is the other; what is not ready is signed by nobody."""

        constraints = (
            models.UniqueConstraint(fields=("bundle", "code", "language"), name="a_paper_of_a_bundle_once"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | (Q(first_by__isnull=False) & ~Q(second_by=F("first_by"))),
                name="an_urgent_paper_is_signed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | Q(ready=True), name="only_a_ready_paper_is_signed"
            ),
        )


class Sent(models.Model):
    """A paper went out: to whom, how, when, and the number that was given for it."""

    id = RandomId()
    made = models.ForeignKey(Made, models.PROTECT, related_name="sent")
    to = models.CharField(max_length=300)
    how = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
