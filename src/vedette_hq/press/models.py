"""What was typed into the parts of a text, what the house says of itself, the book of the press."""

from __future__ import annotations

import json

from django.db import models
from django.utils import timezone

from vedette_hq.access.boxes import box, unbox
from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.releases.models import Release

LANGUAGES = (("en", "English"), ("fr", "français"), ("ru", "русский"))
_BOX = "press.reader"


class Composition(models.Model):
    """A release that is composed of its parts here."""

    id = RandomId()
    release = models.OneToOneField(Release, models.PROTECT, related_name="composition")
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Version(models.Model):
    """What stood in the parts at one time, as `publication.press.draft`. The newest stands; none is changed.

    `texts` are digests of the texts that were written of it, by language: another digest there says that a
    text was changed elsewhere since.
    """

    id = RandomId()
    composition = models.ForeignKey(Composition, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    data = models.JSONField()
    texts = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In order."""

        constraints = (
            models.UniqueConstraint(fields=("composition", "number"), name="a_version_of_a_composition_once"),
        )


class HouseWords(models.Model):
    """What the house says of itself in one language: about us, partners, whom to ask, links."""

    id = RandomId()
    language = models.CharField(max_length=8, choices=LANGUAGES, unique=True)
    data = models.JSONField(default=dict)
    changed = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Reader(models.Model):
    """Somebody of the press. Name, address and telephone are in a box (`access.boxes`).

    `agreed` is the day on which they agreed to be written to; without it they are on no list.
    """

    id = RandomId()
    outlet = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list)
    sealed = models.TextField()
    agreed = models.DateField(null=True)
    agreed_how = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    retired = models.DateTimeField(null=True)

    def seal(self, name: str, mail: str, phone: str) -> None:
        """Put name, address and telephone into the box."""
        self.sealed = box(_BOX, json.dumps([name, mail, phone]).encode(), self.pk)

    def opened(self) -> tuple[str, str, str]:
        """Return name, address, telephone. Raises: OpenError."""
        name, mail, phone = json.loads(unbox(_BOX, self.sealed, self.pk))
        return str(name), str(mail), str(phone)
