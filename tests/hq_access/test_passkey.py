"""Passkeys in a real browser with a virtual authenticator, under the site's policy; and forged answers."""

from __future__ import annotations

import dataclasses
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import make_person
from hq_access.stage_access import GOOD
from instruments import skip_aloud
from vedette.errors import FormatError
from vedette_hq.access import passkeys, services
from vedette_hq.access.models import Passkey, Person
from vedette_hq.config import runtime

CHROMIUM = Path(os.environ.get("VEDETTE_CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The site on a port of this machine, told that this is its origin."""
    before = runtime.current()
    origin = live_server.url.replace("127.0.0.1", "localhost")
    site = dataclasses.replace(before.settings.site, origin=origin)
    runtime.install(dataclasses.replace(before, settings=dataclasses.replace(before.settings, site=site)))
    yield origin
    runtime.install(before)


@pytest.fixture
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        skip_aloud("no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield chromium
        chromium.close()


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True)
def test_a_newcomer_makes_a_passkey_logs_in_with_it_and_proves_it_again(site: str, browser: Any) -> None:
    link = services.found("vera", "Vera Invented")
    page = browser.new_page()
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(link)
    page.fill("#id_passphrase", GOOD)
    page.fill("#id_again", GOOD)
    page.get_by_role("button", name="This is my passphrase").click()
    page.get_by_role("link", name="Make a passkey").click()
    page.fill("#id_label", "Blue key")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()

    page.fill("#id_login", "vera")
    page.fill("#id_passphrase", GOOD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Use the passkey").click()
    page.get_by_role("button", name="Log out").wait_for()
    page.goto(site + "/people/again?next=/people/account")
    page.fill("#id_passphrase", GOOD)
    page.get_by_role("button", name="Go on with the passkey").click()
    page.get_by_text("Blue key").wait_for()
    held = Passkey.objects.get()
    assert held.label == "Blue key" and held.used is not None and held.count > 0
    assert said == []

    # the same key with an earlier count is a copy: refused
    page.get_by_role("button", name="Log out").click()
    Passkey.objects.update(count=1_000_000)
    page.fill("#id_login", "vera")
    page.fill("#id_passphrase", GOOD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Use the passkey").click()
    page.get_by_text("This is not right").wait_for()
    page.close()


class Authenticator:
    """A software authenticator: ES256, "none" attestation, made with the library's own encoders."""

    def __init__(self, origin: str, host: str) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self.key, self.origin, self.host, self.count = (
            ec.generate_private_key(ec.SECP256R1()),
            origin,
            host,
            0,
        )
        self.id = os.urandom(16)

    def _data(self, attested: bytes = b"") -> bytes:
        import hashlib

        from fido2.webauthn import AuthenticatorData

        self.count += 1
        flags = AuthenticatorData.FLAG.UP | (AuthenticatorData.FLAG.AT if attested else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return bytes(AuthenticatorData.create(host, flags, self.count, attested))

    def make(self, options: str) -> dict[str, Any]:
        from fido2.cose import ES256
        from fido2.utils import websafe_decode, websafe_encode
        from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, CollectedClientData

        challenge = websafe_decode(json.loads(options)["challenge"])
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        from fido2.webauthn import AuthenticatorData

        data = AttestationObject.create("none", AuthenticatorData(self._data(attested)), {})
        client = CollectedClientData.create("webauthn.create", challenge, self.origin)
        return self._answer(client, {"attestationObject": websafe_encode(data)})

    def use(self, options: str) -> dict[str, Any]:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.hashes import SHA256
        from fido2.utils import websafe_decode, websafe_encode
        from fido2.webauthn import CollectedClientData

        challenge = websafe_decode(json.loads(options)["challenge"])
        client, data = CollectedClientData.create("webauthn.get", challenge, self.origin), self._data()
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        response = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        return self._answer(client, response)

    def _answer(self, client: bytes, response: dict[str, str]) -> dict[str, Any]:
        from fido2.utils import websafe_encode

        name = websafe_encode(self.id)
        held = {"clientDataJSON": websafe_encode(client), **response}
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": held,
        }


@pytest.fixture
def vera(db: None) -> Person:
    return make_person("vera", "lead")


ORIGIN = "http://localhost:8400"


def test_a_passkey_counts_for_its_challenge_origin_and_person_only(vera: Person) -> None:
    key = Authenticator(ORIGIN, "localhost")
    options, state = passkeys.begin_creation(vera)
    made = key.make(options)
    for wrong in (Authenticator("http://evil.example", "localhost"), Authenticator(ORIGIN, "evil.example")):
        with pytest.raises(FormatError):
            passkeys.finish_creation(vera, state, json.dumps(wrong.make(options)), "x")
    with pytest.raises(FormatError):
        passkeys.finish_creation(vera, passkeys.begin_creation(vera)[1], json.dumps(made), "x")
    passkeys.finish_creation(vera, state, json.dumps(made), "x")
    with pytest.raises(FormatError):
        passkeys.finish_creation(make_person("boris", "lead"), state, json.dumps(made), "twice")
    options, state = passkeys.begin_use(vera)
    answer = json.dumps(key.use(options))
    assert not passkeys.use(vera, passkeys.begin_use(vera)[1], answer)
    assert not passkeys.use(make_person("anna", "lead"), state, answer)
    assert passkeys.use(vera, state, answer)
    assert not passkeys.use(vera, state, answer)  # its count was seen
    key.origin = "http://evil.example"
    assert not passkeys.use(vera, state, json.dumps(key.use(options)))


def test_altered_and_random_answers_are_refused_and_never_break_anything(vera: Person) -> None:
    key = Authenticator(ORIGIN, "localhost")
    options, state = passkeys.begin_creation(vera)
    made = json.dumps(key.make(options))
    dice = random.Random(4)
    rubbish = [
        "",
        "{",
        "[]",
        "null",
        '{"response":1}',
        '{"response":{}}',
        "[" * 15_000,
        "x" * 30_000,
        '"\ud800"',
    ]
    altered = [made[:at] + dice.choice('{}[]",:0Az\u0000') + made[at + 1 :] for at in range(0, len(made), 3)]
    kept = 0
    for text in rubbish + altered:
        try:
            passkeys.finish_creation(vera, state, text, "x").delete()
            kept += 1
        except FormatError:
            pass
    assert kept < 60  # names of no meaning, such as the extension results, may differ
    passkeys.finish_creation(vera, state, made, "x")
    options, state = passkeys.begin_use(vera)
    used = json.dumps(key.use(options))
    place = used.index('"signature"') + 20
    for text in [
        *rubbish,
        *(used[:at] + "_" + used[at + 1 :] for at in range(place, place + 80, 2) if used[at] != "_"),
    ]:
        assert not passkeys.use(vera, state, text)
    assert passkeys.use(vera, state, used)


def test_a_damaged_row_opens_nothing_and_shuts_out_no_other_passkey(vera: Person) -> None:
    Passkey.objects.create(person=vera, label="Damaged", digest="d", credential="00")
    key = Authenticator(ORIGIN, "localhost")
    options, state = passkeys.begin_creation(vera)
    passkeys.finish_creation(vera, state, json.dumps(key.make(options)), "x")
    options, state = passkeys.begin_use(vera)
    assert passkeys.use(vera, state, json.dumps(key.use(options)))
