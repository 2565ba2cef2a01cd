"""A release, its texts and files, who looked at it, what the gate said, what left. Old revisions stay."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.consent.models import Withdrawal
from vedette_hq.missions.models import Mission
from vedette_hq.vault.models import Item

LANGUAGES = (
    ("en", "English"),
    ("fr", "français"),
    ("ru", "русский"),
    ("ce", "нохчийн"),
    ("de", "Deutsch"),
    ("es", "español"),
    ("ar", "العربية"),
)


class State(models.TextChoices):
    """How far a release is."""

    DRAFT = "draft", pgettext_lazy("of a release", "Draft")
    TRANSLATION = "translation", pgettext_lazy("of a release", "In translation")
    REVIEW = "review", pgettext_lazy("of a release", "In review")
    CHECKED = "checked", pgettext_lazy("of a release", "Checks are green")
    EMBARGOED = "embargoed", pgettext_lazy("of a release", "Under embargo")
    RELEASED = "released", pgettext_lazy("of a release", "Released")
    CORRECTED = "corrected", pgettext_lazy("of a release", "Corrected")
    RETRACTED = "retracted", pgettext_lazy("of a release", "Retracted")


OPEN_STATES = (State.DRAFT, State.TRANSLATION, State.REVIEW, State.CHECKED)
OUT_STATES = (State.RELEASED, State.CORRECTED)
LEFT_STATES = (State.RELEASED, State.CORRECTED, State.RETRACTED)


class Release(models.Model):
    """One release. `code` names it in addresses, the same in each language; `title` is for the house.

    `hands` are ids of all who wrote or added something: none of them reviews it.
    """

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    languages = models.JSONField(default=list)
    audience = models.CharField(max_length=200, default="the public")
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    hands = models.JSONField(default=list)
    embargo_until = models.DateTimeField(null=True)
    embargo_zone = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    changed = models.CharField(max_length=2000, blank=True)
    """What a correction changes, or why something is retracted: readers see it."""

    class Meta:
        """What came out says when; an embargo says until when."""

        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=LEFT_STATES, released_at__isnull=False)
                | (~Q(state__in=LEFT_STATES) & Q(released_at__isnull=True)),
                name="what_was_released_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="embargoed") | Q(embargo_until__isnull=False),
                name="an_embargo_says_until_when",
            ),
        )

    def __str__(self) -> str:
        return self.title


class ReleaseText(models.Model):
    """A text in one language as it stood: `data` is a `vedette/document`. The newest number stands."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=8)
    number = models.IntegerField()
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=32, blank=True)
    """The id of the text it was translated from."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reviewed = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """In order; reviewed by somebody else."""

        constraints = (
            models.UniqueConstraint(
                fields=("release", "language", "number"), name="a_revision_of_a_release_text_once"
            ),
            models.CheckConstraint(
                condition=Q(reviewed__isnull=True, reviewed_by__isnull=True)
                | (Q(reviewed__isnull=False, reviewed_by__isnull=False) & ~Q(reviewed_by=F("made_by"))),
                name="a_release_text_is_reviewed_by_another",
            ),
        )


class Piece(models.Model):
    """A file of a release as it leaves. Captions: {language: {"alt", "caption"}}; `people` are seen in it."""

    class Role(models.TextChoices):
        """What it is."""

        PICTURE = "picture", pgettext_lazy("of a file", "Picture")
        PORTRAIT = "portrait", _("Portrait")
        FILM = "film", _("Film")
        SOUND = "sound", pgettext_lazy("of a file", "Sound")
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        ZIP = "zip", "ZIP"
        CARD = "card", _("Share image")

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="pieces")
    role = models.CharField(max_length=8, choices=Role.choices)
    language = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    derived_from = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    derivative = models.CharField(max_length=64, blank=True)
    """The id of the record of its redaction."""
    captions = models.JSONField(default=dict)
    people = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    dropped = models.DateTimeField(null=True)

    class Meta:
        """A name once."""

        constraints = (
            models.UniqueConstraint(
                fields=("release", "name"), condition=Q(dropped__isnull=True), name="a_file_of_a_release_once"
            ),
        )


class PieceBlock(models.Model):
    """The bytes of a file, in blocks of at most 192 KiB: so no file of the house copy grows too large."""

    id = RandomId()
    piece = models.ForeignKey(Piece, models.CASCADE, related_name="blocks")
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("piece", "number"), name="a_block_of_a_file_once"),)


class RiskReview(models.Model):
    """Somebody who wrote none of it weighed the risk of these texts and files, named by `mark`."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="reviews")
    mark = models.CharField(max_length=64)
    thought = models.JSONField(default=list)
    may_leave = models.BooleanField()
    presumed = models.BooleanField()
    clear_of_team = models.BooleanField()
    clear_of_people = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class NameScan(models.Model):
    """The sealed names of protected people were compared with the texts and files of `mark`.

    It was done in a process that ended; what stays is who was found (ids) and where.
    """

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="name_scans")
    mark = models.CharField(max_length=64)
    compared = models.JSONField(default=list)
    found = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Run(models.Model):
    """The twelve checks of the texts and files of `mark`. `outcomes` as the library says them."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="runs")
    mark = models.CharField(max_length=64)
    asked = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done = models.DateTimeField(null=True)
    green = models.BooleanField(default=False)
    outcomes = models.JSONField(default=list)
    scan = models.BinaryField(default=bytes)
    failure = models.CharField(max_length=300, blank=True)


class Override(models.Model):
    """Two people open one check for one release as it stands. The second is not the first."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="overrides")
    mark = models.CharField(max_length=64)
    number = models.SmallIntegerField()
    reason = models.CharField(max_length=2000)
    first_at = models.DateTimeField(default=timezone.now)
    first_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """By two."""

        constraints = (
            models.UniqueConstraint(fields=("release", "mark", "number"), name="a_check_opened_once"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("first_by")),
                name="a_check_is_opened_by_two",
            ),
        )


class Manifest(models.Model):
    """What left, as it was entered in the register: the bytes of the release record, and their digest."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="manifests")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    files = models.IntegerField()
    errand = models.CharField(max_length=32, blank=True)
    """That brings it into the register; its answer is the place of the entry."""
    at = models.DateTimeField(default=timezone.now)


class Leaving(models.Model):
    """Something about one person left with a release: under which consent, in what, to whom."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="leavings")
    subject = models.CharField(max_length=32, db_index=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=3)
    medium = models.CharField(max_length=12)
    languages = models.JSONField(default=list)
    grants = models.JSONField(default=list)
    files = models.JSONField(default=list)
    """Names and digests of the files in which it left."""
    audience = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Handed(models.Model):
    """A release was given to a partner. When a consent is withdrawn they are told, and that is noted."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="handed")
    to = models.CharField(max_length=300)
    how = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    told = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Stop(models.Model):
    """A withdrawn consent stops a release: no build has it from then on. `ended` by a correction."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="stops")
    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        """Once."""

        constraints = (
            models.UniqueConstraint(fields=("release", "withdrawal"), name="a_stop_of_a_release_once"),
        )


class Undertaking(models.Model):
    """An undertaking of secrecy of a case: what it touches (ids of items, of people; none: all of it)."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000)
    items = models.JSONField(default=list)
    people = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lifted = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Label(models.Model):
    """Words that the law of a country obliges the publisher to print on each page, in one language."""

    id = RandomId()
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    words = models.TextField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended = models.DateTimeField(null=True)

    class Meta:
        """One at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("country", "language"), condition=Q(ended__isnull=True), name="one_label_a_language"
            ),
        )
