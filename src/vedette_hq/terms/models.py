"""Terms that the group added to a vocabulary, or took out of use."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person


class GroupTerm(models.Model):
    """A term of the group. What was used once stays readable: a term is taken out of use, never removed."""

    id = RandomId()
    vocabulary = models.CharField(max_length=40)
    code = models.CharField(max_length=80)
    parent = models.CharField(max_length=80, blank=True)
    huridocs = models.CharField(max_length=24, blank=True)
    labels = models.JSONField(default=dict)
    """Language to label."""
    meaning = models.JSONField(default=dict)
    """Language to definition."""
    list_title = models.CharField(max_length=80, blank=True)
    """What the list is called that it came with."""
    added = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    retired = models.DateTimeField(null=True)

    class Meta:
        """A code once a vocabulary."""

        constraints = (models.UniqueConstraint(fields=("vocabulary", "code"), name="a_term_once"),)


class TermFile(models.Model):
    """A file of lists that a lead gave, read and not yet taken over: what the dry run shows is done."""

    id = RandomId()
    given = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lists = models.JSONField(default=dict)
    """Name of a vocabulary to its title and its rows, as `vedette.records.term_lists` gives them."""
    done = models.DateTimeField(null=True)
