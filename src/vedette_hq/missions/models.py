"""Missions and devices as the site lists them; the truth about their keys lies in the house's own files."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from vedette_hq.access.fields import RandomId


class Mission(models.Model):
    """One mission. `pseudonym` stands in the register; `title` is for those in its team only."""

    id = RandomId()
    pseudonym = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200, blank=True)
    opened = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title or self.pseudonym


class Device(models.Model):
    """One enrolled device: the name of its log, and what was heard of it."""

    id = RandomId()
    origin = models.CharField(max_length=200, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="devices")
    label = models.CharField(max_length=100, blank=True)
    enrolled = models.DateTimeField(default=timezone.now)
    revoked = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    """Entries of its log that are known here."""
    heard = models.DateTimeField(null=True)
    missing = models.JSONField(default=list)
    """The first places in its log whose packages are not here."""
    missing_count = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.label or self.origin.rpartition("/")[2]
