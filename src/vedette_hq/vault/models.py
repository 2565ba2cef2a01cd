"""Items as the evidence room lists them, who opened them, what was judged and derived, and things of paper.

The truth lies in the sealed objects and the register; these rows are read from them and can be read again
(`services.project_all`), but for what people decided here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Device, Mission


class State(models.TextChoices):
    """How far an item was read."""

    RECEIVED = "received"
    PROJECTED = "projected"
    FAILED = "failed"


class Graphic(models.TextChoices):
    """Whether somebody said that an item is hard to look at; empty while nobody has."""

    UNSAID = ""
    YES = "yes"
    NO = "no"


class Item(models.Model):
    """One package that was taken in. What its device claims stands in `name`, `media_type`, `device_time`.

    `kind`, `seen_type`, `near` and `facts` are what a look at its bytes gave; its text is set apart in
    `ItemText`, so that these rows stay short. `near` is 16 hexadecimal digits or empty.
    """

    id = RandomId()
    package_sha256 = models.CharField(max_length=64, unique=True)
    package_size = models.BigIntegerField(default=0)
    item = models.CharField(max_length=32, blank=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="items", db_index=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="items", db_index=False)
    device_index = models.BigIntegerField()
    name = models.CharField(max_length=1024, blank=True)
    media_type = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    content_sha256 = models.CharField(max_length=64, blank=True)
    device_time = models.DateTimeField(null=True)
    file_time = models.DateTimeField(null=True)
    place = models.CharField(max_length=4096, blank=True)
    seen = models.CharField(max_length=64, blank=True)
    """Digest of the head of the register that the device had seen."""
    consent = models.JSONField(default=list)
    received = models.DateTimeField(default=timezone.now)
    register_index = models.BigIntegerField(null=True)
    """The entry of the register that holds the head of the device's log with this item in it."""
    safety = models.SmallIntegerField(default=1)
    """How safe it is by its newest receipt: 1 received, 2 durable, 3 replicated, 4 witnessed."""
    kind = models.CharField(max_length=16, default="unknown")
    seen_type = models.CharField(max_length=100, blank=True)
    mismatch = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    near = models.CharField(max_length=16, blank=True)
    graphic = models.CharField(max_length=4, choices=Graphic.choices, default=Graphic.UNSAID, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    failure = models.CharField(max_length=300, blank=True)
    """Why it could not be read; empty when it was."""

    class Meta:
        """Listed newest first: by mission, device, kind; a day is a range of `received`."""

        constraints = (
            models.UniqueConstraint(fields=("device", "device_index"), name="a_place_in_a_log_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="item_has_a_known_state"),
        )
        indexes = (
            models.Index(fields=("received", "id"), name="items_newest"),
            models.Index(fields=("mission", "received", "id"), name="items_of_mission"),
            models.Index(fields=("mission", "kind", "received", "id"), name="items_of_mission_kind"),
            models.Index(fields=("device", "received", "id"), name="items_of_device"),
            models.Index(
                fields=("safety", "received"), condition=Q(safety__lt=4), name="items_not_witnessed"
            ),
        )

    def __str__(self) -> str:
        return self.package_sha256[:8]

    @property
    def covered(self) -> bool:
        """Whether a cover lies over what it shows, until the person asking takes it away."""
        if self.graphic == Graphic.UNSAID:
            return self.kind in ("picture", "video")
        return self.graphic == Graphic.YES


class ItemText(models.Model):
    """The text that was read out of an item, as far as it is kept."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="reading")
    text = models.TextField(blank=True)


class Word(models.Model):
    """One word of one item, made plain: what the filter of the list looks up, by its beginning."""

    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=40)
    item = models.ForeignKey(Item, models.CASCADE, related_name="words", db_index=False)

    class Meta:
        """Found by word; and of an item, by the beginning of its words."""

        indexes = (models.Index(fields=("item", "word"), name="words_of_an_item"),)
        constraints = (models.UniqueConstraint(fields=("word", "item"), name="a_word_once_an_item"),)


class Claim(models.Model):
    """What a file says of itself; never a verdict. Codes as in `vedette.house.looking`."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, models.CASCADE, related_name="claims")
    number = models.IntegerField()
    source = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    value = models.CharField(max_length=2000)
    note = models.CharField(max_length=32, blank=True)

    class Meta:
        """In the order in which they stand in the file."""

        constraints = (models.UniqueConstraint(fields=("item", "number"), name="a_claim_once"),)


class CaseItem(models.Model):
    """An item in a case, from `since` until `until`: the case's team sees it as long."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="cases")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """An item is in a case once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("case", "item"), condition=Q(until__isnull=True), name="once_in_a_case"
            ),
        )


class Opening(models.Model):
    """A person opened an item in the hour that begins at `hour`; written before anything of it is shown.

    `uncovered` says whether the cover was taken away, `graphic` how the item stood then: a person's own
    exposure is counted from these rows.
    """

    id = RandomId()
    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="openings")
    hour = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)
    event = models.CharField(max_length=32, unique=True)
    uncovered = models.DateTimeField(null=True)
    graphic = models.CharField(max_length=4, blank=True)

    class Meta:
        """Once for a person, an item and an hour."""

        constraints = (
            models.UniqueConstraint(fields=("person", "item", "hour"), name="opened_once_an_hour"),
        )
        indexes = (models.Index(fields=("person", "uncovered"), name="exposure_of_a_person"),)


class CustodyRecord(models.Model):
    """One `custody` or `access` entry of the register, as headquarters knows its fields."""

    index = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=8)
    package_sha256 = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=64, db_index=True)
    action = models.CharField(max_length=12)
    time = models.DateTimeField()
    actor = models.CharField(max_length=200)
    counterparty = models.CharField(max_length=200, blank=True)
    place_class = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    digest_after = models.CharField(max_length=64, blank=True)

    class Meta:
        """The chain of one item."""

        indexes = (models.Index(fields=("package_sha256", "index"), name="chain_of_an_item"),)


class Cursor(models.Model):
    """How far something was read: `name` is what, `position` the next place."""

    name = models.CharField(max_length=32, primary_key=True)
    position = models.BigIntegerField(default=0)


class NearPair(models.Model):
    """Two items that look alike. `one` has the smaller id; what people said of them are `Judgement` rows."""

    id = RandomId()
    one = models.ForeignKey(Item, models.CASCADE, related_name="near_after")
    two = models.ForeignKey(Item, models.CASCADE, related_name="near_before")
    distance = models.IntegerField()
    offered = models.DateTimeField(default=timezone.now)

    class Meta:
        """Offered once."""

        constraints = (
            models.UniqueConstraint(fields=("one", "two"), name="a_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("two")), name="a_pair_is_ordered"),
        )


class Verdict(models.TextChoices):
    """What somebody says of two items that look alike."""

    SAME = "same"
    DIFFERENT = "different"


class Judgement(models.Model):
    """What one person said of a pair, and when they took it back. The newest that stands counts."""

    id = RandomId()
    pair = models.ForeignKey(NearPair, models.CASCADE, related_name="judgements")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One stands at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("pair",), condition=Q(withdrawn__isnull=True), name="one_judgement_stands"
            ),
        )


class Derived(models.Model):
    """A transcript, translation or note that a person made from an item, sealed to its mission's readers.

    `sealed` holds the sealed bytes until the object lies in the vault and its entry in the register.
    """

    class Kind(models.TextChoices):
        """What was made."""

        TRANSCRIPT = "transcript"
        TRANSLATION = "translation"
        DESCRIPTION = "description"

    id = RandomId()
    item = models.ForeignKey(Item, models.PROTECT, related_name="derived")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    language = models.CharField(max_length=35)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=32, unique=True)
    object_sha256 = models.CharField(max_length=64, unique=True)
    object_size = models.BigIntegerField()
    sealed = models.BinaryField(null=True)
    register_index = models.BigIntegerField(null=True)
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class PhysicalObject(models.Model):
    """A paper or a thing that lies in a cupboard. `code` is on its label; `description` names nobody."""

    class Kind(models.TextChoices):
        """What it is."""

        PAPER = "paper"
        MEDIUM = "medium"
        THING = "thing"

    id = RandomId()
    code = models.CharField(max_length=16, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="things")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    description = models.CharField(max_length=300)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="objects_of")
    """Its scan or photograph."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    holder = models.CharField(max_length=64)
    """Pseudonym of who holds it now."""


class Seal(models.Model):
    """A numbered seal on an object, from when it was put on until it was broken."""

    id = RandomId()
    object = models.ForeignKey(PhysicalObject, models.PROTECT, related_name="seals")
    number = models.CharField(max_length=40)
    applied = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    broken = models.DateTimeField(null=True)
    broken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """A number is used once, and an object bears one whole seal at a time."""

        constraints = (
            models.UniqueConstraint(fields=("number",), name="a_seal_number_once"),
            models.UniqueConstraint(
                fields=("object",), condition=Q(broken__isnull=True), name="one_whole_seal"
            ),
        )


class Handover(models.Model):
    """An object went from one hand to the next; `number` counts an object's hand-overs from 1."""

    id = RandomId()
    object = models.ForeignKey(PhysicalObject, models.PROTECT, related_name="handovers")
    number = models.IntegerField()
    giver = models.CharField(max_length=64)
    taker = models.CharField(max_length=64)
    place_class = models.CharField(max_length=16)
    seal = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    event = models.CharField(max_length=32, unique=True)

    class Meta:
        """One after the other."""

        constraints = (models.UniqueConstraint(fields=("object", "number"), name="handovers_count_up"),)
