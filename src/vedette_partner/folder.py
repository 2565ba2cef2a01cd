"""The folder of one witness: two secret keys, readable by their owner only, and the state."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import ConflictError, FormatError, MissingError, StoreError, UsageError
from vedette.formats.keys import Algorithm, SigningKey, check_key_name, parse_signing_key
from vedette_partner.witness.state import State

STATE = "witness.db"
KEYS = {
    "ed25519.key": Algorithm.ED25519_COSIGNATURE,
    "mldsa44.key": Algorithm.ML_DSA_44,
}
MAX_KEY_FILE_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Folder:
    """An open witness folder: the keys in the order in which they cosign, and the state."""

    keys: tuple[SigningKey, ...]
    state: State


def create(path: Path, name: str) -> Folder:
    """A new witness called `name` in `path`: new keys (mode 0600), empty state.

    Raises: UsageError for a name that cannot be; ConflictError when `path` holds one already;
    StoreError.
    """
    try:
        check_key_name(name)
    except FormatError as error:
        raise UsageError(f"witness name: {error}") from None
    if len(name.encode()) > 255:  # an ML-DSA-44 cosignature names its cosigner in 255 bytes
        raise UsageError("witness name: more than 255 bytes")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any((path / file).exists() for file in (*KEYS, STATE)):
            raise ConflictError(f"folder {path.name}: already holds a witness")
        keys = tuple(SigningKey.generate(name, algorithm) for algorithm in KEYS.values())
        for file, key in zip(KEYS, keys, strict=True):
            _write_secret(path / file, key.encode() + "\n")
        state = State.create(path / STATE)
        _sync_folder(path)
    except OSError as error:
        raise StoreError(f"folder {path.name}: {error.strerror}") from None
    return Folder(keys, state)


def open_folder(path: Path) -> Folder:
    """The witness in `path`.

    Raises: MissingError, FormatError, StoreError; UsageError when others may read a key.
    """
    keys = tuple(_read_key(path / file, algorithm) for file, algorithm in KEYS.items())
    if len({key.name for key in keys}) != 1:
        raise FormatError(f"folder {path.name}: its keys bear different names")
    return Folder(keys, State(path / STATE))


def _write_secret(path: Path, text: str) -> None:
    # created with its final mode: there is no moment in which others can read it
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read_key(path: Path, algorithm: Algorithm) -> SigningKey:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise UsageError(f"key {path.name}: others may read it", hint=f"chmod 600 {path}")
            data = file.read(MAX_KEY_FILE_BYTES)
    except FileNotFoundError:
        raise MissingError(
            f"key {path.name}: not there", hint="vedette-partner init DIR --name NAME"
        ) from None
    except OSError as error:
        raise StoreError(f"key {path.name}: {error.strerror}") from None
    try:
        key = parse_signing_key(data.decode("utf-8").removesuffix("\n"))
    except UnicodeDecodeError:
        raise FormatError(f"key {path.name}: not UTF-8") from None
    if key.algorithm is not algorithm:
        raise FormatError(f"key {path.name}: a key of another type")
    return key


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
