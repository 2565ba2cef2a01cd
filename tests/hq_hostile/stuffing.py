"""Hostile names put into every text that a stranger or a colleague can give.

`Stuffed` holds a team's rows (those of the matrix, around a real mission with real packages). `fill` writes
names into every text of theirs; `flood` adds a row for each name to everything that is listed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from hq.plugin import join, make_person
from hq_hostile import stuffing_missions as missions
from hq_hostile.names import packed, packs
from hq_matrix.makers import KINDS, Side, act
from hq_vault.stage import seal, take

TEXTS: Mapping[str, tuple[str, ...]] = {
    "access.Person": ("name", "login", "pseudonym"),
    "access.Totp": ("label",),
    "access.Passkey": ("label",),
    "access.Proposal": ("reason", "answer"),
    "audit.Alarm": ("words",),
    "cases.Case": ("title",),
    "intake.Ticket": ("label",),
    "intake.Arrival": ("reason",),
    "intake.Refusal": ("reason",),
    "missions.Mission": ("title",),
    "missions.Device": ("label",),
    "identity.Protected": ("pseudonym",),
    "identity.Reading": ("words",),
    "vault.Item": ("name", "media_type", "place", "mismatch", "seen_type", "failure"),
    "vault.ItemText": ("text",),
    "vault.Claim": ("name", "value"),
    "vault.Opening": ("reason",),
    "vault.CustodyRecord": ("actor", "counterparty", "reason"),
    "vault.Derived": ("language",),
    "vault.PhysicalObject": ("description", "holder"),
    "vault.Seal": ("number", "reason"),
    "vault.Handover": ("giver", "taker", "seal", "reason"),
    "terms.GroupTerm": ("list_title",),
    "records.Source": ("title", "address", "external"),
    "records.Statement": (
        *("words", "translation", "translated_by", "interpreter", "about_words", "external"),
        *("reason", "withdrawn_reason"),
    ),
    "consent.Grant": ("purpose", "interpreter", "witnesses", "relation", "method", "note"),
    "consent.Condition": ("words", "met_words"),
    "consent.Doubt": ("words", "settled_words"),
    "consent.Withdrawal": ("words", "channel", "duress", "confirmed_words"),
    "interviews.Investigation": ("label", "consent_words", "urgent_reason", "last_seen_place"),
    "interviews.Output": ("words", "number", "withdrawn_reason"),
    "interviews.Call": ("station", "number", "who", "answer", "withdrawn_reason"),
    "interviews.Interview": (
        *("label", "place", "interpreter", "interpreter_notes", "remarks", "no_account"),
    ),
    "interviews.Present": ("name",),
    "interviews.Passage": ("question", "words", "translation"),
    "interviews.Fragment": ("cut", "put"),
    "interviews.Signature": ("refused", "withdrawn_reason"),
    "interviews.Examination": ("label", "examiner", "opinion"),
    "interviews.Finding": ("withdrawn_reason",),
    "interviews.Matter": ("title", "withdrawn_reason"),
    "interviews.Claim": ("words", "withdrawn_reason"),
    "interviews.Evidence": ("words", "withdrawn_reason"),
    "matching.Run": ("name",),
    "finding.SavedList": ("name",),
    "counting.Double": ("reason", "revoked_reason"),
    "counting.Frozen": ("title",),
    "exchange.Import": ("name", "set", "refusal"),
    "handover.Note": ("words", "who", "done_words"),
    "handover.Sheet": ("words", "taken_words"),
    **missions.TEXTS,
}
"""The texts of each table that are not of a closed list or made by the house itself."""
CLOSED: Mapping[str, tuple[str, ...]] = {
    "access.Person": ("password", "role", "language"),
    "access.Totp": ("secret",),
    "access.Passkey": ("digest", "credential"),
    "access.Proposal": ("kind", "object_id", "outcome"),
    "audit.Alarm": ("key", "what", "kind", "object_id"),
    "intake.Ticket": ("digest",),
    "intake.Arrival": ("part", "package", "sha256", "fate", "checks"),
    "intake.Refusal": ("folder", "sha256", "decision"),
    "missions.Mission": ("pseudonym",),  # the library refuses others than [a-z0-9-], and so does the register
    "missions.Device": ("origin",),  # likewise
    "identity.Reading": ("event", "reason"),
    "vault.Item": (
        *("package_sha256", "item", "content_sha256", "seen", "kind", "near", "graphic", "state"),
    ),
    "vault.Claim": ("source", "note"),
    "vault.Opening": ("event", "graphic"),
    "vault.CustodyRecord": ("type", "package_sha256", "event", "action", "place_class", "digest_after"),
    "vault.Derived": ("kind", "event", "object_sha256"),
    "vault.PhysicalObject": ("code", "kind"),
    "vault.Handover": ("place_class", "event"),
    "terms.GroupTerm": ("vocabulary", "code", "parent", "huridocs"),
    "records.Source": ("what", "connection", "reliability", "material"),
    "records.Statement": ("language", "translated_to", "said", "about", "run"),
    "consent.Grant": (
        *("talk", "scope", "language", "form", "place", "risks", "capacity", "giver", "assent"),
    ),
    "consent.Condition": ("awaits",),
    "consent.Withdrawal": ("scope", "voluntary", "reach", "errand", "outcome"),
    "interviews.Output": ("code", "answer"),
    "interviews.Interview": ("purpose", "language", "translated_to", "recording", "digest"),
    "interviews.Present": ("role",),
    "interviews.Fragment": ("field",),
    "interviews.Signature": ("digest",),
    "interviews.Examination": ("degree",),
    "interviews.Finding": ("view", "region", "type", "degree"),
    "interviews.Matter": ("template",),
    "interviews.Claim": ("element",),
    "matching.Run": ("kind_in_use",),
    "counting.Frozen": ("digest",),
    "exchange.Import": ("stage", "digest", "mapping", "chain"),
    "handover.Note": ("kind", "outcome"),
    "handover.Sheet": ("digest",),
    **missions.CLOSED,
}
"""The other texts of those tables: made here, or of a closed list. A field must stand in one of the two."""


def model(name: str) -> Any:
    """Return a table by its name."""
    from django.apps import apps

    return apps.get_model(name)


MOST = 1_500
"""So many characters a row is given; a field without an end holds more."""


def alone(table: Any, field: str) -> bool:
    """Say whether a text stands once in its table."""
    named = (table._meta.label, field) in (("vault.Seal", "number"), ("rota.Word", "name"))
    return bool(table._meta.get_field(field).unique) or named


def room_of(table: Any, field: str) -> int:
    """Return how many characters of a name a field holds."""
    return min(table._meta.get_field(field).max_length or MOST, MOST) - (6 if alone(table, field) else 0)


def cut(table: Any, field: str, text: str, number: int = 0) -> str:
    """Return `text` as the field holds it; made the only one of its kind where it must be."""
    text = text[: room_of(table, field)]
    return f"{text}~{number}" if alone(table, field) else text


class Stuffed:
    """One team, one who sees it all, and their rows."""

    def __init__(self, house: Any, worker: Any, mission: Any) -> None:
        from vedette_hq.vault.models import Item
        from vedette_hq.vault.services import project_all

        contents = [(text, "text/plain", text.encode()) for text in self.manifest_names()]
        seal(house, contents)
        take(house, worker.hq)
        project_all(worker)
        self.sealed = len(contents)
        self.side = Side("near")
        self.side.rows["mission"] = mission
        first = Item.objects.select_related("device").order_by("device_index").first()
        assert first is not None and Item.objects.count() == len(contents)
        self.real = [first.pk, *Item.objects.exclude(pk=first.pk).values_list("pk", flat=True)]
        self.side.rows |= {
            "item": first,
            "device": first.device,
            "items": list(Item.objects.order_by("device_index")),
        }
        self.people = {role: make_person(f"seer-{role}", role) for role in ("lead", "lawyer", "auditor")}
        for person in (*self.people.values(), self.side.maker):
            join(person, "mission", mission.pk)
            join(person, "case", self.side.row("case").pk)
        for kind, rule in KINDS.items():
            if not rule.personal and kind != "pair":
                self.side.row(kind)
        self.own = {kind: KINDS[kind].make(self.people["lead"]) for kind in KINDS if KINDS[kind].personal}
        self._more()

    @staticmethod
    def manifest_names() -> list[str]:
        """What devices claim: each of these was sealed into a real manifest."""
        texts = [packed(230, number * 9) for number in range(8)]
        return [*texts, "a.txt\n\u202etxt.exe", "W" * 1_000, "<img src=x onerror=alert(1)>.txt"]

    def row(self, kind: str) -> Any:
        """Return the row of a kind: the team's, or the lead's own."""
        return self.own.get(kind) or self.side.row(kind)

    def _more(self) -> None:
        """What the matrix has no need of: openings, claims, seals, arrivals, a custody record."""
        from vedette_hq.identity.models import Reading
        from vedette_hq.vault import derived, services
        from vedette_hq.vault.models import Claim, CustodyRecord, Item, NearPair

        side, lead = self.side, self.people["lead"]
        item = side.row("item")
        for key in self.real:
            services.open_item(lead, Item.objects.get(pk=key), "invented", uncover=True)
        for kind in ("transcript", "translation"):
            text = packed(9_000, 0 if kind == "transcript" else 120)
            derived.derive(
                lead, item, kind, "en", "".join(char for char in text if char in "\n\t" or char >= " ")
            )
        one, two = sorted((item, Item.objects.get(pk=self.real[1])), key=lambda each: str(each.pk))
        side.rows["pair"] = NearPair.objects.create(one=one, two=two, distance=3)
        model("vault.Judgement").objects.create(pair=side.rows["pair"], verdict="same", person=lead)
        Claim.objects.create(item=item, number=1, source="exif", name="Artist", value="x")
        Reading.objects.create(
            event=secrets.token_hex(16), protected=side.row("protected"), person=lead, reason="contact"
        )
        CustodyRecord.objects.create(
            index=5_000_000,
            type="custody",
            package_sha256=item.package_sha256,
            event=secrets.token_hex(16),
            action="transfer",
            time=timezone.now(),
            place_class="headquarters",
        )
        model("vault.Seal").objects.create(
            object=side.row("object"), number="A", applied_by=lead, broken_by=lead, broken=timezone.now()
        )
        model("vault.Seal").objects.create(object=side.row("object"), number="B", applied_by=lead)
        self.arrival(0)
        missions.add(self)

    def arrival(self, number: int) -> Any:
        """One package in the delivery."""
        return model("intake.Arrival").objects.create(
            delivery=self.side.row("delivery"),
            part=f"d{number}",
            package=secrets.token_hex(16),
            sha256=secrets.token_hex(32),
            size=10,
            device=self.side.row("device"),
            fate="refused",
            checks="ppfnnnnnnn",
        )

    def fill(self, turn: int) -> None:
        """Write names into every text of every row: other ones in each turn."""
        from vedette_hq.access.models import Notice, Proposal

        number = turn * 37
        for label, fields in TEXTS.items():
            table = model(label)
            for row in table.objects.all():
                number += 1
                new = {}
                for place, field in enumerate(fields):
                    text = packed(room_of(table, field), number + place * 11)
                    new[field] = cut(table, field, text, number)
                table.objects.filter(pk=row.pk).update(**new)
        some = [packed(128, turn * 41 + step * 3) for step in range(40)]
        items = model("vault.Item").objects
        items.update(consent=some, facts=dict.fromkeys(some, some[0]), warnings=some[:12])
        model("intake.Delivery").objects.update(alarms=some)
        Proposal.objects.filter(pk=self.side.row("proposal").pk).update(
            payload={**self.side.row("proposal").payload, "name": packed(300, turn), "role": packed(60, turn)}
        )
        Notice.objects.all().delete()
        for step, code in enumerate(
            (
                "access.joined",
                "access.suspended",
                "access.factor_added",
                "access.left",
                "access.proposal",
                "no.such",
            )
        ):
            told = {name: packed(300, turn + step * 7) for name in ("name", "by", "role", "label", "kind")}
            Notice.objects.create(person=self.people["lead"], code=code, detail=told, key=f"{turn}-{step}")
        act(self.side)
        missions.fill(self, turn)
        note_all(self.side.maker, str(self.side.row("item").pk), some)

    def flood(self) -> None:
        """Add a row for every name to everything that is listed."""
        from vedette_hq.access.models import Membership, Person

        lead, side, now = self.people["lead"], self.side, timezone.now()
        mission, case, item = side.row("mission"), side.row("case"), side.row("item")

        def each(label: str, **same: Any) -> list[Any]:
            """Rows in whose texts every name stands; a value that is called gives another for each."""
            table = model(label)
            held = {field: packs(room_of(table, field)) for field in TEXTS[label]}
            rows = []
            for number in range(max(map(len, held.values()))):
                told = {
                    field: cut(table, field, texts[number % len(texts)], number)
                    for field, texts in held.items()
                }
                fixed = {name: value(number) if callable(value) else value for name, value in same.items()}
                rows.append(table(**told, **fixed))
            return list(table.objects.bulk_create(rows))

        def digest(_number: int) -> str:
            return secrets.token_hex(32)

        def token(_number: int) -> str:
            return secrets.token_hex(16)

        people = each("access.Person", role="guest")
        Membership.objects.bulk_create(
            Membership(person=one, kind=kind, object_id=held.pk, until=now, since=now - timedelta(days=1))
            for one in people
            for kind, held in (("mission", mission), ("case", case))
        )
        Person.objects.filter(pk=people[0].pk).update(suspended=now)
        each("access.Totp", person=lead, secret="x")  # noqa: S106 - none
        each("access.Passkey", person=lead, digest=digest, credential="00")
        for label, kind in (("cases.Case", "case"), ("missions.Mission", "mission")):
            more: dict[str, Any] = (
                {"opened_by": lead} if kind == "case" else {"pseudonym": lambda number: f"more-{number}"}
            )
            for row in each(label, **more):
                join(lead, kind, row.pk)
        each("missions.Device", mission=mission, origin=lambda number: f"d.example/{number}", missing=[1])
        each(
            "vault.Item",
            mission=mission,
            device=side.row("device"),
            package_sha256=digest,
            device_index=lambda number: 1_000 + number,
            state="projected",
            kind="picture",
        )
        each("vault.Claim", item=item, number=lambda number: number + 2, source="exif")
        each(
            "vault.CustodyRecord",
            index=lambda number: 6_000_000 + number,
            package_sha256=item.package_sha256,
            event=token,
            time=now,
        )
        thing = side.row("object")
        each(
            "vault.PhysicalObject",
            code=lambda number: f"C{number}",
            mission=mission,
            kind="paper",
            made_by=lead,
        )
        each("vault.Seal", object=thing, applied_by=lead, broken_by=lead, broken=now)
        each("vault.Handover", object=thing, number=lambda number: number + 2, noted_by=lead, event=token)
        each(
            "vault.Derived",
            item=item,
            kind="transcript",
            author=lead,
            event=token,
            object_sha256=digest,
            object_size=1,
        )
        tickets = each(
            "intake.Ticket", mission=mission, made_by=lead, digest=digest, until=now + timedelta(days=9)
        )
        model("intake.Delivery").objects.bulk_create(
            model("intake.Delivery")(way="ticket", ticket=ticket) for ticket in tickets
        )
        each(
            "intake.Refusal",
            folder=lambda number: f"r-{number}",
            check_number=3,
            sha256=digest,
            size=1,
            at=now,
            delivery=side.row("delivery"),
            device=side.row("device"),
        )
        each(
            "intake.Arrival",
            delivery=side.row("delivery"),
            part=lambda number: f"e{number}",
            package=token,
            sha256=digest,
            size=1,
            fate="refused",
            checks="ppfnnnnnnn",
        )
        each("identity.Protected", case=case, made_by=lead)
        each("identity.Reading", protected=side.row("protected"), person=lead, event=token, reason="contact")
        each("audit.Alarm", key=lambda number: f"k-{number}", what="rate", person=side.maker)
        each(
            "access.Proposal",
            kind="case.join",
            object_id=lambda number: f"o-{number}",
            payload={"case": case.pk, "person": side.maker.pk},
            proposed_by=lead,
            expires=now + timedelta(days=1),
        )
        missions.flood(self, each)
        note_all(side.maker, str(item.pk), packs(300))


def note_all(person: Any, object_id: str, texts: list[str]) -> None:
    """Note acts whose detail holds the texts."""
    from vedette_hq.audit.services import note

    for text in texts:
        note(person, "item.view", "item", object_id, what=text)
