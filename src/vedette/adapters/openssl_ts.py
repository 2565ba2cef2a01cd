"""Time-stamp tokens judged by two programs that share no code: OpenSSL, and the package rfc3161-client.

Each judges at the time that the token states, so that a token outlives the certificate that signed it. A
program that is not there is said to be absent, never passed over; two that differ are both shown.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from vedette.adapters.disk import disk_errors
from vedette.errors import SignatureError, VedetteError
from vedette.seal.timestamp import SHA256, Checked, check_reply, parse_chain

GOOD, BAD, ABSENT = "good", "bad", "absent"
OPENSSL_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Said:
    """What one program says of a token: `good`, `bad` or `absent`, and why."""

    program: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A token that keeps our own rules: its time, how exact, who signed, and what each program says of it."""

    time: datetime
    accuracy: timedelta | None
    signer: str
    said: tuple[Said, ...]

    @property
    def disputed(self) -> bool:
        """Whether one program takes it and another refuses it."""
        return {GOOD, BAD} <= {each.verdict for each in self.said}

    def words(self) -> str:
        """Both verdicts in one line."""
        return "; ".join(
            f"{each.program}: {each.verdict}" + (f" ({each.reason})" if each.reason else "")
            for each in self.said
        )


def judge(
    reply: bytes, text: bytes, chain: bytes, nonce: int | None = None, hashes: Sequence[str] = (SHA256,)
) -> Judged:
    """Return what the two programs say of the reply over `text`; `chain` is PEM, roots and intermediates.

    Raises: FormatError, LimitError, SignatureError when the reply breaks our own rules
    (`vedette.seal.timestamp.check_reply`); then no program is asked.
    """
    checked = check_reply(reply, text, chain, nonce, hashes)
    said = (openssl_says(reply, text, chain, checked), rfc3161_client_says(reply, text, chain, checked))
    signer = checked.certificate.subject.rfc4514_string()
    return Judged(checked.token.time, checked.token.accuracy, signer, said)


def openssl_program() -> str | None:
    """Return the path of OpenSSL, None when there is none."""
    return shutil.which("openssl")


def openssl_says(reply: bytes, text: bytes, chain: bytes, checked: Checked) -> Said:
    """Return the verdict of `openssl ts -verify` at the time of the token."""
    program = openssl_program()
    if program is None:
        return Said("OpenSSL", ABSENT, "not on this computer")
    roots, intermediates = parse_chain(chain)
    at = int(checked.token.time.timestamp())
    with tempfile.TemporaryDirectory(prefix="vedette-time-") as folder, disk_errors("time stamp"):
        place = Path(folder)
        (place / "reply").write_bytes(reply)
        (place / "text").write_bytes(text)
        (place / "settings").touch()  # none of this computer's
        (place / "roots").write_bytes(_pem(roots))
        command = [program, "ts", "-verify", "-in", "reply", "-data", "text", "-CAfile", "roots"]
        # the certificate that signed may have been left out of the token
        others = [*intermediates, *([checked.certificate] if not checked.token.certificates else [])]
        if others:
            (place / "others").write_bytes(_pem(others))
            command += ["-untrusted", "others"]
        command += ["-attime", str(at)]
        try:
            done = subprocess.run(
                command,
                cwd=place,
                capture_output=True,
                timeout=OPENSSL_SECONDS,
                env={"OPENSSL_CONF": str(place / "settings"), "LC_ALL": "C"},
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return Said("OpenSSL", ABSENT, "did not answer")
    if done.returncode == 0 and b"Verification: OK" in done.stdout:
        return Said("OpenSSL", GOOD)
    return Said("OpenSSL", BAD, _reason(done.stderr + done.stdout))


def _pem(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def _reason(output: bytes) -> str:
    """The plainest words among OpenSSL's: the last parts of its error lines, without numbers and paths."""
    found: list[str] = []
    for line in output.decode("utf-8", "replace").splitlines():
        parts = line.split(":")
        if "error" in parts[1:2] and len(parts) > 7:
            found.append(" ".join(part for part in (parts[5], ":".join(parts[8:])) if part).strip())
    words = "; ".join(dict.fromkeys(found)) or "refused"
    return "".join(char if char.isprintable() else "?" for char in words)[:200]


def rfc3161_client_says(reply: bytes, text: bytes, chain: bytes, checked: Checked) -> Said:
    """Return the verdict of the package rfc3161-client at the time of the token."""
    name = "rfc3161-client"
    try:
        import rfc3161_client
    except ImportError:
        return Said(name, ABSENT, "not installed")
    roots, intermediates = parse_chain(chain)
    embedded = bool(checked.token.certificates)
    try:
        verifier = rfc3161_client.VerifierBuilder(
            tsa_certificate=None if embedded else checked.certificate,
            intermediates=intermediates,
            roots=roots,
        ).build()
        verifier.verify_message(rfc3161_client.decode_timestamp_response(reply), text)
    except (rfc3161_client.VerificationError, ValueError) as error:
        return Said(name, BAD, _short(str(error)))
    except BaseException as error:  # a panic inside is no Exception
        if not type(error).__name__.endswith(("PanicException", "Error")) or isinstance(error, VedetteError):
            raise
        return Said(name, BAD, f"failed with {type(error).__name__}")
    return Said(name, GOOD)


def _short(words: str) -> str:
    """What an error of rfc3161-client comes down to: it quotes whole stacks of another library."""
    inner = re.findall(r'reason: "([^"]+)"|kind: (\w+)', words)
    if inner:
        words = "; ".join(dict.fromkeys(one or other for one, other in inner))
    return "".join(char if char.isprintable() else " " for char in words)[:200] or "refused"


def accept(judged: Judged, what: str) -> None:
    """Refuse a token that no program takes; `what` names it.

    Raises: SignatureError.
    """
    if not any(each.verdict == GOOD for each in judged.said):
        hint = None
        if all(each.verdict == ABSENT for each in judged.said):
            hint = "install OpenSSL, or the package rfc3161-client"
        raise SignatureError(f"{what}: {judged.words()}", hint=hint)
