"""SSH signatures: ours are OpenSSH's, and only the right one verifies."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from vedette.errors import FormatError, SignatureError
from vedette.formats import sshsig

KEY = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
BLOB = sshsig.key_blob(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
OTHER = sshsig.key_blob(
    Ed25519PrivateKey.from_private_bytes(b"\1" * 32).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
)
MESSAGE = b"an invented list of files\n"
SIGNED = sshsig.sign(KEY, MESSAGE, "vedette-dossier")


def keygen() -> str:
    """The ssh-keygen program, or a skip that says so."""
    program = shutil.which("ssh-keygen")
    if program is None:
        pytest.skip("NO ssh-keygen: it was not tried")
    return program


def test_ssh_keygen_verifies_what_we_sign(tmp_path: Path) -> None:
    program = keygen()
    (tmp_path / "allowed").write_bytes(sshsig.allowed_signers(BLOB, "vedette-dossier"))
    (tmp_path / "sig").write_bytes(SIGNED)
    command = [program, "-Y", "verify", "-f", "allowed", "-I", "vedette-dossier", "-n", "vedette-dossier"]
    for message, code in ((MESSAGE, 0), (MESSAGE + b"x", 255)):
        done = subprocess.run(
            [*command, "-s", "sig"], input=message, cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == code, done.stderr


def test_we_verify_what_ssh_keygen_signs_and_print_its_fingerprint(tmp_path: Path) -> None:
    program = keygen()
    key = tmp_path / "key"
    key.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    key.chmod(0o600)
    (tmp_path / "file").write_bytes(MESSAGE)
    command = [program, "-Y", "sign", "-f", str(key), "-n", "vedette-dossier", str(tmp_path / "file")]
    subprocess.run(command, check=True, capture_output=True)
    sshsig.verify((tmp_path / "file.sig").read_bytes(), MESSAGE, "vedette-dossier", BLOB)
    assert (tmp_path / "file.sig").read_bytes() == SIGNED
    listed = subprocess.run([program, "-l", "-f", str(key)], check=True, capture_output=True, text=True)
    assert sshsig.fingerprint(BLOB) in listed.stdout


def test_signature_with_any_byte_altered_is_refused() -> None:
    for at in range(len(SIGNED)):
        altered = SIGNED[:at] + bytes([SIGNED[at] ^ 1]) + SIGNED[at + 1 :]
        with pytest.raises((FormatError, SignatureError)):
            sshsig.verify(altered, MESSAGE, "vedette-dossier", BLOB)


@pytest.mark.parametrize(
    ("signature", "message", "namespace", "blob"),
    [
        (SIGNED, MESSAGE + b"\n", "vedette-dossier", BLOB),
        (SIGNED, MESSAGE, "file", BLOB),
        (SIGNED, MESSAGE, "vedette-dossier", OTHER),
        (SIGNED + b"\n", MESSAGE, "vedette-dossier", BLOB),
        (b"\n" + SIGNED, MESSAGE, "vedette-dossier", BLOB),
        (SIGNED[:-1], MESSAGE, "vedette-dossier", BLOB),
        (SIGNED.replace(b"\n", b"\r\n"), MESSAGE, "vedette-dossier", BLOB),
        (b"", MESSAGE, "vedette-dossier", BLOB),
    ],
    ids=["message", "namespace", "key", "more", "before", "cut", "crlf", "empty"],
)
def test_signature_of_something_else_is_refused(
    signature: bytes, message: bytes, namespace: str, blob: bytes
) -> None:
    with pytest.raises((FormatError, SignatureError)):
        sshsig.verify(signature, message, namespace, blob)


def test_allowed_signers_come_back_and_every_byte_of_them_counts() -> None:
    data = sshsig.allowed_signers(BLOB, "vedette-dossier")
    assert sshsig.parse_allowed_signers(data, "vedette-dossier") == BLOB
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            assert sshsig.parse_allowed_signers(altered, "vedette-dossier") != BLOB
        except FormatError:
            continue
    for other in (data + data, data[:-1], b"\n" + data, data + b"\n", b""):
        with pytest.raises(FormatError):
            sshsig.parse_allowed_signers(other, "vedette-dossier")
