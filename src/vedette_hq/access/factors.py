"""Second factors that are typed: codes of a generator (TOTP, RFC 6238) and recovery codes, each once."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from io import BytesIO

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone

from vedette.errors import OpenError
from vedette_hq.access.boxes import box, unbox
from vedette_hq.access.models import Person, RecoveryCode, Totp
from vedette_hq.config.runtime import current

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
CODES = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
ISSUER = "Office"
"""What the generator's list shows. It names neither the house nor the group: telephones are searched."""


def new_secret() -> bytes:
    """Return the secret of a new generator."""
    return secrets.token_bytes(SECRET_BYTES)


def _generator(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - what every generator can do


def spoken(secret: bytes) -> str:
    """Return the secret as it is typed where no code can be photographed: base32 in groups of four."""
    text = b32encode(secret).decode("ascii")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def picture(secret: bytes, login: str) -> bytes:
    """Return the QR code that a generator photographs, as SVG."""
    import segno

    code = segno.make_qr(_generator(secret).get_provisioning_uri(login, ISSUER), error="m", boost_error=False)
    out = BytesIO()
    code.save(out, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue()


def digits(text: str) -> str:
    """Return the six digits of a typed code, "" when it is none."""
    plain = text.replace(" ", "").replace("-", "")
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdigit() else ""


def step_of(secret: bytes, code: str, at: float) -> int | None:
    """Return the step that `code` belongs to: the one of the instant `at` or a neighbour; None when neither.

    `at` is in seconds since 1970.
    """
    generator, now, found = _generator(secret), int(at) // STEP_SECONDS, None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(generator.generate(step * STEP_SECONDS), code.encode("ascii")):
            found = step
    return found


def add_totp(person: Person, secret: bytes, code: str, label: str) -> Totp | None:
    """Keep a generator once it has shown a right code; that code is then used. None when it is wrong."""
    plain = digits(code)
    step = step_of(secret, plain, timezone.now().timestamp()) if plain else None
    if step is None:
        return None
    sealed = box("totp", secret, person.pk)
    return Totp.objects.create(person=person, label=label[:60], secret=sealed, last_step=step)


def use_totp(person: Person, code: str) -> bool:
    """Say whether `code` is right now and was not used; it is used from then on."""
    plain = digits(code)
    if not plain:
        return False
    now = timezone.now()
    for row in Totp.objects.filter(person=person):
        try:
            step = step_of(unbox("totp", row.secret, person.pk), plain, now.timestamp())
        except OpenError:  # of another house
            continue
        if step is not None:
            mine = Totp.objects.filter(pk=row.pk, last_step__lt=step)
            return mine.update(last_step=step, used=now) == 1
    return False


def _plain_code(text: str) -> str:
    kept = "".join(char for char in text.upper() if char.isalnum()).translate(_READ_AS)
    return kept if len(kept) == 16 and all(char in _ALPHABET for char in kept) else ""


def _code_digest(person: Person, plain: str) -> str:
    return current().keyed("recovery", person.pk, plain)


def new_codes(person: Person) -> list[str]:
    """Return ten new recovery codes of 80 bits; the earlier ones count no more. They are shown once."""
    plain = ["".join(secrets.choice(_ALPHABET) for _ in range(16)) for _ in range(CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=_code_digest(person, code)) for code in plain
    )
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in plain]


def use_code(person: Person, text: str) -> bool:
    """Say whether `text` is a recovery code of this person that was not used; it is used from then on."""
    plain = _plain_code(text)
    if not plain:
        return False
    rows = RecoveryCode.objects.filter(person=person, digest=_code_digest(person, plain), used__isnull=True)
    return rows.update(used=timezone.now()) == 1


def codes_left(person: Person) -> int:
    """Return how many recovery codes can still be used."""
    return RecoveryCode.objects.filter(person=person, used__isnull=True).count()


def has_second(person: Person) -> bool:
    """Say whether this person has a second factor to log in with."""
    return person.totps.exists() or person.passkeys.exists()
