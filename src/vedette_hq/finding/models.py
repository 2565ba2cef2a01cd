"""Saved lists; and the index of words, which is derived: its tables are no part of the house copy.

The index has one row for each object, or each passage of a long text (`Entry`), and its words beside it: in
SQLite a full-text table `finding_words`, in PostgreSQL a column `words`. Both hold the same tokens
(`tokens`), made here, so that both find the same.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case


class Entry(models.Model):
    """One object as the index has it. `id` is the number of its newest change times 1000, plus the passage.

    `kind` is that of a record, "statement" or "item". `first` and `last` are the days it is about.
    """

    id = models.BigIntegerField(primary_key=True)
    object_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)
    case_id = models.CharField(max_length=32, blank=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)

    class Meta:
        """Made by the migration; found by object."""

        managed = False
        db_table = "finding_entry"


class Progress(models.Model):
    """How far the index has read: of `records.Changed`, of the evidence room's words."""

    name = models.CharField(primary_key=True, max_length=40)
    number = models.BigIntegerField(default=0)
    note = models.CharField(max_length=64, blank=True)

    class Meta:
        """Made by the migration."""

        managed = False
        db_table = "finding_progress"


class SavedList(models.Model):
    """A list that somebody keeps: a question asked again each time (`asked`), or records picked by hand.

    It belongs to its owner; with `team`, everybody in the team of `case` sees it too. What it holds is always
    narrowed to whoever looks.
    """

    id = RandomId()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    team = models.BooleanField(default=False)
    picked = models.BooleanField(default=False)
    asked = models.JSONField(default=dict)
    """`asking.Asked.plain`; empty when picked."""
    made = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        """A list of a team has a case."""

        constraints = (
            models.CheckConstraint(
                condition=Q(team=False) | Q(case__isnull=False), name="a_list_of_a_team_has_a_case"
            ),
        )


class Pick(models.Model):
    """A record or a statement in a list picked by hand."""

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(SavedList, models.CASCADE, related_name="picks", db_index=False)
    object_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Once a list."""

        constraints = (models.UniqueConstraint(fields=("list", "object_id"), name="a_pick_once"),)
