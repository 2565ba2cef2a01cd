"""A redaction of one item: what is cut and why, who confirmed it, the files that were built from the rest."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.releases.models import LANGUAGES, Release
from vedette_hq.vault.models import Derived, Item


class Kind(models.TextChoices):
    """What is made of the item."""

    TEXT = "text", _("new document from its text")
    PAGES = "pages", _("new document from pictures of its pages")
    PICTURE = "picture", _("new picture")
    FILM = "film", _("new film")
    SOUND = "sound", _("new recording of its sound")


class State(models.TextChoices):
    """How far it is."""

    WORK = "work", pgettext_lazy("of a redaction", "being cut")
    CONFIRMED = "confirmed", pgettext_lazy("of a redaction", "confirmed, is being built")
    BUILT = "built", pgettext_lazy("of a redaction", "built")
    FAILED = "failed", pgettext_lazy("of a redaction", "could not be built")
    HANDED = "handed", pgettext_lazy("of a redaction", "added to the release")


class Redaction(models.Model):
    """One redaction. Areas are counted in `width` and `height`; `digest` is that of the text that is cut.

    `record` is the record of the derivative, sealed into the vault as `object_sha256` by the event `event`.
    """

    class Days(models.TextChoices):
        """How exact dates stay."""

        DAY = "day", pgettext_lazy("how exact a date stays", "to the day")
        MONTH = "month", pgettext_lazy("how exact a date stays", "to the month")
        YEAR = "year", pgettext_lazy("how exact a date stays", "to the year")

    class Voice(models.TextChoices):
        """What is done to the sound."""

        REMOVE = "remove", _("take the sound away")
        ALTER = "alter", _("alter the voices")
        KEEP = "keep", _("leave the sound as it is")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    derived = models.ForeignKey(Derived, models.PROTECT, null=True, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="redactions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    days = models.CharField(max_length=5, choices=Days.choices, default=Days.DAY)
    voice = models.CharField(max_length=6, choices=Voice.choices, default=Voice.REMOVE)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WORK)
    searching = models.BooleanField(default=False)
    failure = models.CharField(max_length=300, blank=True)
    by_hand = models.JSONField(default=list)
    """Frames of a film that a person has to look at."""
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)
    count = models.IntegerField(default=0)
    """How many pages or frames; 0 while that is not known."""
    digest = models.CharField(max_length=64, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    built = models.DateTimeField(null=True)
    event = models.CharField(max_length=32, blank=True)
    object_sha256 = models.CharField(max_length=64, blank=True)
    record = models.TextField(blank=True)

    class Meta:
        """Confirmed by somebody before it is built."""

        constraints = (
            models.CheckConstraint(
                condition=Q(state="work") | Q(confirmed__isnull=False, confirmed_by__isnull=False),
                name="a_redaction_is_confirmed_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("case", "made"), name="redactions_of_a_case"),)

    def __str__(self) -> str:
        return str(self.pk)[:8]


class Mark(models.Model):
    """One cut of a text, or one area of a page, picture or film.

    A text: `start` to `end`. An area: pixels; `page` from 1, of a film the first frame, from 0, and `last`.
    `keys` is the way of an area through a film: frame, left, top, width, height.
    """

    class State(models.TextChoices):
        """What people decided."""

        PROPOSED = "proposed", pgettext_lazy("of a cut", "proposed")
        ACCEPTED = "accepted", pgettext_lazy("of a cut", "cut")
        REFUSED = "refused", pgettext_lazy("of a cut", "leave")

    id = RandomId()
    redaction = models.ForeignKey(Redaction, models.CASCADE, related_name="marks")
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    page = models.IntegerField(default=0)
    last = models.IntegerField(default=0)
    x = models.IntegerField(default=0)
    y = models.IntegerField(default=0)
    w = models.IntegerField(default=0)
    h = models.IntegerField(default=0)
    shape = models.CharField(max_length=8, blank=True)
    keys = models.JSONField(default=list)
    cls = models.CharField(max_length=2)
    reason = models.CharField(max_length=12)
    replacement = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=8, default="sure")
    person = models.CharField(max_length=32, blank=True)
    by_program = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of the text, the pages, the film."""

        ordering = ("page", "start", "y", "x", "id")


class Product(models.Model):
    """A file that was built; its name is of no original."""

    id = RandomId()
    redaction = models.ForeignKey(Redaction, models.CASCADE, related_name="products")
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in order, at most one block in memory."""
        for pk in list(self.blocks.order_by("number").values_list("pk", flat=True)):
            yield bytes(ProductBlock.objects.values_list("data", flat=True).get(pk=pk))


class ProductBlock(models.Model):
    """A part of the bytes of a file."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="blocks")
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        """In order."""

        constraints = (
            models.UniqueConstraint(fields=("product", "number"), name="a_block_of_a_product_once"),
        )


class NamesKey(models.Model):
    """The key from which the invented names of one release are drawn; it leaves the house in no release."""

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="+")
    key = models.BinaryField()


class Alias(models.Model):
    """The invented name of somebody in one release; `person` is the id of a record."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    person = models.CharField(max_length=32, db_index=True)
    code = models.CharField(max_length=40)

    class Meta:
        """One for a person, and one person for each."""

        constraints = (
            models.UniqueConstraint(fields=("release", "person"), name="an_alias_for_a_person"),
            models.UniqueConstraint(fields=("release", "code"), name="an_alias_once_a_release"),
        )
