"""Words of names, and where each stands. Made from `NameVariant`s; can be made again at any time."""

from __future__ import annotations

from django.db import models


class NameToken(models.Model):
    """One word as the fold spells it. `vowelless`: its script leaves short vowels out."""

    id = models.BigAutoField(primary_key=True)
    fold = models.CharField(max_length=120)
    vowelless = models.BooleanField(default=False)
    skeleton = models.CharField(max_length=120, db_index=True)

    class Meta:
        """Once each."""

        constraints = (models.UniqueConstraint(fields=("fold", "vowelless"), name="a_name_token_once"),)


class NamePosting(models.Model):
    """A word stands in name `number` of a record."""

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(NameToken, models.PROTECT, related_name="postings")
    record = models.CharField(max_length=32)
    case = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)
    number = models.SmallIntegerField()
    place = models.SmallIntegerField()
    """The number of the word in the name."""

    class Meta:
        """By record."""

        indexes = (models.Index(fields=("record", "number"), name="name_postings_of_a_record"),)


class NameBatch(models.Model):
    """Postings reach to `number` of `records.Changed`; `stamp` is random.

    Who keeps names in memory goes on from the batch that it read; when that one is not here any more, or the
    fold has another version, it reads all anew.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField()
    stamp = models.CharField(max_length=32)
    fold_version = models.IntegerField()
