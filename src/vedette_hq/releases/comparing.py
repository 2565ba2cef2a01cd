"""Comparing a release with the sealed names of protected people: in a child that ends, and shows no name.

What comes back is who was found (ids) and where. Somebody of the team opens it with their passphrase; each
comparison is noted, and there are few in an hour, so that nobody guesses names this way.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from vedette.adapters.apart import apart
from vedette.errors import LimitError, MissingError, OpenError, UsageError
from vedette.house.disclosing import scan_outputs
from vedette.publication.disclosure import Name, Protected, Register
from vedette_hq.access.keys import account_key, open_account_key
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.audit.models import Act
from vedette_hq.audit.services import note
from vedette_hq.identity.models import KeyCopy, Sealed
from vedette_hq.identity.sealing import parse_card, unseal, unseal_identity
from vedette_hq.identity.services import check_pace
from vedette_hq.releases import outgoing, protected, queries
from vedette_hq.releases.models import NameScan, Release

MOST_IN_AN_HOUR = 12
Found = list[tuple[str, str]]


def compare_names(by: Person, release: Release, passphrase: str) -> NameScan:
    """Compare what comes out with the sealed names of the case; keep who was found, and where.

    Raises: UsageError for who is not at the identity desk, LimitError after many of them, OpenError for a
    wrong passphrase or keys that were not handed over, MissingError when nothing is sealed.
    """
    if by.role not in CASEWORK:
        raise UsageError("names: somebody of the team who is at the identity desk compares them")
    check_pace(by)
    since = timezone.now() - timedelta(hours=1)
    if Act.objects.filter(person=by, verb="release.names", at__gte=since).count() >= MOST_IN_AN_HOUR:
        raise LimitError("names: were compared often within an hour; wait", hint="or ask a colleague")
    hidden = protected.hidden_of(release)
    cards = list(Sealed.objects.filter(protected__in=hidden).select_related("key"))
    if not cards:
        raise MissingError("names: nothing is sealed in this case")
    copies = {
        row.key.number: bytes(row.sealed)
        for row in KeyCopy.objects.filter(key__case=release.case, person=by).select_related("key")
    }
    key = account_key(by)
    sealed = [(str(one.protected_id), one.key.number, bytes(one.blob)) for one in cards]
    outputs, mark = outgoing.outputs(release), queries.mark_of(release)

    def work() -> dict[str, object]:
        mine = open_account_key(key, passphrase)
        keys = {number: unseal_identity(copy, mine) for number, copy in copies.items()}
        if not {number for _pk, number, _blob in sealed} <= set(keys):
            raise OpenError(
                "names: a key of this case was not handed to this account",
                hint="somebody of the team hands it over",
            )
        people = []
        for pk, number, blob in sealed:
            card = parse_card(unseal(blob, keys[number]))
            names = tuple(Name(line) for line in card.name.splitlines() if len(line.strip()) > 2)
            phones = tuple(line.strip() for line in card.contact.splitlines() if _is_phone(line))
            people.append(Protected(id=pk, names=names, phones=phones))
        return {"found": _scanned(outputs, Register(_merged(people)))}

    try:
        answer = apart(work)
    except OpenError:
        with transaction.atomic():
            note(by, "release.names", "release", release.pk, outcome="refused")
        raise
    found = [(str(who), str(where)) for who, where in answer["found"]]
    with transaction.atomic():
        made = NameScan.objects.create(
            release=release, mark=mark, compared=sorted({one for one, _n, _b in sealed}), found=found, by=by
        )
        note(by, "release.names", "release", release.pk, count=len(found))
    return made


def _is_phone(line: str) -> bool:
    return "@" not in line and sum(1 for letter in line if letter.isdigit()) >= 6


def _merged(people: list[Protected]) -> tuple[Protected, ...]:
    """One entry a person: what was written at several times together."""
    found: dict[str, Protected] = {}
    for one in people:
        held = found.get(one.id)
        names = (*(held.names if held else ()), *one.names)
        phones = (*(held.phones if held else ()), *one.phones)
        found[one.id] = Protected(
            id=one.id, names=tuple(dict.fromkeys(names)), phones=tuple(dict.fromkeys(phones))
        )
    return tuple(found.values())


def _scanned(outputs: dict[str, bytes], register: Register) -> Found:
    report = scan_outputs(outputs, register, faces=False)
    form = set(report.of_form())
    return [(one.person, one.where) for one in report.findings if one not in form]
