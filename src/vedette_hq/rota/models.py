"""Who can go, which turns there are, who goes on them as planned, proposed and published.

A draft (`Seat`) may be changed by leads; what was published is never changed, only followed by another.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.missions.models import Mission


class Word(models.Model):
    """A region, language, skill or organisation of the group's own list: chosen, not typed each time."""

    class Kind(models.TextChoices):
        """What it names."""

        REGION = "region", pgettext_lazy("a place", "Region")
        LANGUAGE = "language", _("Language")
        SKILL = "skill", _("Skill")
        ORGANISATION = "organisation", _("Organisation")

    id = RandomId()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=60)
    made = models.DateTimeField(default=timezone.now)
    retired = models.DateTimeField(null=True)

    class Meta:
        """A name once in its list."""

        constraints = (models.UniqueConstraint(fields=("kind", "name"), name="a_word_once_in_its_list"),)

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    """What a rota must know of one person. `knows`: languages and skills; `family`, `barred`: regions."""

    class Sex(models.TextChoices):
        """For teams of women and men."""

        UNSAID = "", _("not said")
        WOMAN = "f", _("woman")
        MAN = "m", _("man")

    id = RandomId()
    person = models.OneToOneField(Person, models.PROTECT, related_name="rota_profile")
    goes = models.BooleanField(default=False)
    """Whether this person is on the rota at all."""
    head = models.BooleanField(default=False)
    newcomer = models.BooleanField(default=False)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    organisation = models.ForeignKey(Word, models.PROTECT, null=True, related_name="+")
    home = models.ForeignKey(Word, models.PROTECT, null=True, related_name="+")
    knows = models.ManyToManyField(Word, related_name="+")
    family = models.ManyToManyField(Word, related_name="+")
    barred = models.ManyToManyField(Word, related_name="+")
    own_most = models.SmallIntegerField(null=True)
    fit = models.DateField(null=True)
    changed = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Days(models.Model):
    """Days of one person: away, would rather not go, or was on a turn before there was a rota. No reason."""

    class Kind(models.TextChoices):
        """What they are."""

        AWAY = "away", _("cannot go")
        RATHER_NOT = "rather", _("would rather not go")
        EARLIER = "earlier", _("was on a turn")

    id = RandomId()
    person = models.ForeignKey(Person, models.PROTECT, related_name="rota_days")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first = models.DateField()
    last = models.DateField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """They end after they begin."""

        constraints = (
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="days_end_after_they_begin"),
        )
        indexes = (models.Index(fields=("person", "first"), name="days_of_a_person"),)


class Ruling(models.Model):
    """The rules of the group as they were set at one time; the newest stands."""

    id = RandomId()
    values = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Rota(models.Model):
    """One rota: turns of some weeks. `revision` counts changes of its draft, so that no edit is lost."""

    id = RandomId()
    title = models.CharField(max_length=100)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed = models.DateTimeField(null=True)
    revision = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class Turn(models.Model):
    """One team in one region from day to day. `wants`: [[id of a word, how many], …]."""

    id = RandomId()
    rota = models.ForeignKey(Rota, models.CASCADE, related_name="turns")
    region = models.ForeignKey(Word, models.PROTECT, related_name="+")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="rota_turns")
    first = models.DateField()
    last = models.DateField()
    least = models.SmallIntegerField(default=2)
    most = models.SmallIntegerField(default=5)
    wants = models.JSONField(default=list)
    fixed = models.BooleanField(default=False)
    """Its team is settled: no proposal changes it."""
    dropped = models.DateTimeField(null=True)
    """Since when it is not planned any more; what was published of it stays."""

    class Meta:
        """Nobody goes alone."""

        constraints = (
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_turn_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(least__gte=2, most__gte=F("least")), name="nobody_goes_alone"),
        )
        indexes = (models.Index(fields=("rota", "first"), name="turns_of_a_rota"),)


class Seat(models.Model):
    """One person and one turn in the draft: goes, must go, or must not go."""

    class State(models.TextChoices):
        """How it stands."""

        GOES = "goes", _("goes")
        MUST = "must", _("must go")
        NOT = "not", _("must not go")

    id = RandomId()
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=4, choices=State.choices, default=State.GOES)

    class Meta:
        """A person once on a turn."""

        constraints = (models.UniqueConstraint(fields=("turn", "person"), name="a_person_once_on_a_turn"),)


class Proposal(models.Model):
    """One asked for, and what came: `content` holds teams, open turns, conflicts. `fault`: none came."""

    class Emphasis(models.TextChoices):
        """What it cares for first, once every turn has its team."""

        EVEN = "even", _("even burdens")
        SAME = "same", _("few changes")
        GENTLE = "gentle", _("wishes and rest")

    id = RandomId()
    rota = models.ForeignKey(Rota, models.CASCADE, related_name="proposals")
    emphasis = models.CharField(max_length=8, choices=Emphasis.choices)
    asked = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    problem = models.JSONField()
    before = models.JSONField(default=dict)
    content = models.JSONField(null=True)
    done = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    taken = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Publication(models.Model):
    """What was published: [{turn, region, mission, first, last, team}, …], and why if a rule is broken."""

    id = RandomId()
    rota = models.ForeignKey(Rota, models.PROTECT, related_name="publications")
    number = models.IntegerField()
    content = models.JSONField()
    broken = models.JSONField(default=list)
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Numbered within its rota."""

        constraints = (
            models.UniqueConstraint(fields=("rota", "number"), name="a_publication_has_its_number"),
        )


class Going(models.Model):
    """One person on one published turn, and their answer. `over`: another publication says otherwise."""

    class Answer(models.TextChoices):
        """What they said."""

        NONE = "", _("no answer yet")
        YES = "yes", _("will go")
        NO = "no", _("cannot go")

    id = RandomId()
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="going")
    turn = models.ForeignKey(Turn, models.PROTECT, related_name="going")
    person = models.ForeignKey(Person, models.PROTECT, related_name="rota_going")
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered = models.DateTimeField(null=True)
    over = models.DateTimeField(null=True)

    class Meta:
        """Once as long as it stands."""

        constraints = (
            models.UniqueConstraint(
                fields=("turn", "person"), condition=Q(over__isnull=True), name="goes_once_on_a_turn"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered__isnull=True) | (~Q(answer="") & Q(answered__isnull=False)),
                name="an_answer_has_its_time",
            ),
        )
        indexes = (models.Index(fields=("person", "over"), name="going_of_a_person"),)
