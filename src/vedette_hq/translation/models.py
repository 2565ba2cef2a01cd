"""Agreed terms and spellings, and translations of releases as they grew. No version is changed.

The table of names holds people and places that may be named in public, and nobody else.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.releases.models import Release, ReleaseText


class Kept(models.Model):
    """A line that people keep: who wrote it, who changed it last, when it went out of use."""

    note = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    retired = models.DateTimeField(null=True)

    class Meta:
        """Of several kinds."""

        abstract = True


class GlossaryTerm(Kept):
    """One notion: `renderings` by language; `|` stands between several that are accepted."""

    id = RandomId()
    renderings = models.JSONField(default=dict)

    def __str__(self) -> str:
        said = (str(each).split("|")[0].strip() for each in self.renderings.values() if each)
        return next(said, str(self.pk))


class AgreedName(Kept):
    """A person, place or body: `spellings` by language, `{"approved": …, "variants": […]}`."""

    class Kind(models.TextChoices):
        """What it is."""

        PERSON = "person", _("Person")
        PLACE = "place", _("Place")
        BODY = "body", _("Organisation")

    id = RandomId()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    spellings = models.JSONField(default=dict)

    def __str__(self) -> str:
        said = (str(one["approved"]) for one in self.spellings.values() if one["approved"])
        return next(said, str(self.pk))


class Work(models.Model):
    """The translation of one release into one language."""

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, related_name="translations")
    language = models.CharField(max_length=8)
    opened = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Once."""

        constraints = (
            models.UniqueConstraint(fields=("release", "language"), name="a_translation_of_a_release_once"),
        )


class Version(models.Model):
    """A translation as it was saved: `parts` is JSON, by path what it was made of and how it reads.

    `source` is the text it was made beside; `text` the text of the release that it became, once handed over.
    """

    id = RandomId()
    work = models.ForeignKey(Work, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    source = models.ForeignKey(ReleaseText, models.PROTECT, related_name="+")
    parts = models.BinaryField()
    text = models.ForeignKey(ReleaseText, models.PROTECT, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("work", "number"), name="a_translation_once"),)


class Stays(models.Model):
    """A difference that somebody looked at and left, and why. `key` names it until a side changes."""

    id = RandomId()
    work = models.ForeignKey(Work, models.CASCADE, related_name="stays")
    key = models.CharField(max_length=16)
    words = models.CharField(max_length=500)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Once."""

        constraints = (models.UniqueConstraint(fields=("work", "key"), name="a_difference_stays_once"),)
