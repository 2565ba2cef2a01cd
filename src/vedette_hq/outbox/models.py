"""Errands: what is still to be done, written in the transaction that made it necessary."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from vedette_hq.access.fields import RandomId


class Errand(models.Model):
    """One thing to do. `key` makes it one: the same kind and key are never put twice while the first stands.

    It is done by whoever takes the lease; a lease that ran out (its worker was killed) is taken again, so a
    handler must stand being called twice. `payload` holds identifiers and digests only.
    """

    id = RandomId()
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    put = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    done = models.DateTimeField(null=True)
    refused = models.CharField(max_length=500, blank=True)
    """Why it will never be done; empty while there is hope."""
    answer = models.JSONField(default=dict)

    class Meta:
        """Found by what is due next."""

        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="an_errand_once"),)
        indexes = (
            models.Index(fields=("due",), condition=models.Q(done__isnull=True), name="errands_to_do"),
        )
