"""Cases: what belongs together before a court or a committee, and who works on it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person


class Case(models.Model):
    """One case. Its title names nobody; protected persons are in the identity desk."""

    id = RandomId()
    title = models.CharField(max_length=200)
    opened = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title
