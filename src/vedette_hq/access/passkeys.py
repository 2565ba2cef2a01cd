"""Passkeys (Web Authentication), as a second factor beside the passphrase.

What the browser answers is a stranger's text: bounded, read strictly, any failure of reading a refusal.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vedette.errors import FormatError
from vedette_hq.access.factors import ISSUER
from vedette_hq.access.models import Passkey, Person
from vedette_hq.config.runtime import current

MAX_ANSWER_CHARS = 20_000
MOST = 8
State = dict[str, Any]


def _server() -> Fido2Server:
    origin = current().settings.site.origin
    party = PublicKeyCredentialRpEntity(name=ISSUER, id=urlsplit(origin).hostname or "localhost")
    return Fido2Server(
        party, attestation=AttestationConveyancePreference.NONE, verify_origin=lambda told: told == origin
    )


def _credentials(person: Person) -> list[AttestedCredentialData]:
    found = []
    for row in person.passkeys.all():
        with suppress(ValueError):  # a damaged row opens nothing, and shuts out no other passkey
            found.append(AttestedCredentialData(bytes.fromhex(row.credential)))
    return found


def begin_creation(person: Person) -> tuple[str, State]:
    """Return what the browser needs to make a passkey, as JSON, and what to remember until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=bytes.fromhex(person.pk), name=person.login, display_name=person.login
    )
    options, state = _server().register_begin(
        user,
        _credentials(person),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.dumps(dict(options)["publicKey"]), dict(state)


def begin_use(person: Person) -> tuple[str, State]:
    """Return what the browser needs to use a passkey of this person, and what to remember."""
    options, state = _server().authenticate_begin(
        _credentials(person), user_verification=UserVerificationRequirement.PREFERRED
    )
    return json.dumps(dict(options)["publicKey"]), dict(state)


def read_answer(text: str) -> dict[str, Any]:
    """Return the browser's answer: one JSON object. Raises: FormatError."""
    if len(text) > MAX_ANSWER_CHARS:
        raise FormatError("passkey: the answer is too long")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise FormatError("passkey: the answer is not JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise FormatError("passkey: the answer is not an answer of Web Authentication")
    return found


def finish_creation(person: Person, state: State, text: str, label: str) -> Passkey:
    """Keep the passkey that the browser made. Raises: FormatError when its answer does not hold."""
    answer = read_answer(text)
    try:
        data = _server().register_complete(state, answer)
        credential = data.credential_data
        if credential is None:
            raise ValueError("no credential")
    except Exception as error:  # noqa: BLE001 - CBOR, keys and JSON of a stranger, parsed by a library
        raise FormatError(f"passkey: refused ({type(error).__name__})") from None
    digest = hashlib.sha256(credential.credential_id).hexdigest()
    try:
        with transaction.atomic():
            if person.passkeys.count() >= MOST:
                raise FormatError(f"passkey: more than {MOST} are not kept")
            return Passkey.objects.create(
                person=person,
                label=label[:60],
                digest=digest,
                credential=bytes(credential).hex(),
                count=data.counter,
            )
    except IntegrityError:
        raise FormatError("passkey: is known here already") from None


def use(person: Person, state: State, text: str) -> bool:
    """Say whether the browser's answer was made by a passkey of this person for this challenge.

    A count of uses that does not grow, where the device counts, is the mark of a copied key: refused.
    """
    try:
        answer = read_answer(text)
        credential = _server().authenticate_complete(state, _credentials(person), answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except Exception:  # noqa: BLE001 - CBOR, keys and JSON of a stranger, parsed by a library
        return False
    digest = hashlib.sha256(credential.credential_id).hexdigest()
    rows = Passkey.objects.filter(person=person, digest=digest)
    rows = rows.filter(count__lt=counter) if counter else rows.filter(count=0)
    return rows.update(count=counter, used=timezone.now()) == 1
