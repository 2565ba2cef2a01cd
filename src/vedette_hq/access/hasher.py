"""Passphrases of accounts, by Argon2id with 64 MiB and three passes."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

_AT_ONCE = threading.BoundedSemaphore(2)
"""No more guesses are weighed at once in one process, so that many take time, not memory."""


class Argon2idHasher(Argon2PasswordHasher):
    """Django's, with the cost that this house asks for."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return what is kept of a passphrase."""
        with _AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether `encoded` was made of this passphrase."""
        with _AT_ONCE:
            return super().verify(password, encoded)
