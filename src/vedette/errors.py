"""What Vedette refuses, one class for each decision a caller can take.

    VedetteError
    ├── FormatError        bytes or text are not in the stated form: keep them, quarantine them
    ├── ProofError         a Merkle proof does not prove what it is said to prove
    ├── SignatureError     a signature, cosignature or quorum is missing or false
    ├── OpenError          a sealed file cannot be opened: wrong identity, damaged, cut short
    ├── LimitError         a stranger's input asks for more than we give (size, count, work, time)
    ├── ConflictError      something else is there already: a fork, a twin, a lock held by another
    ├── MissingError       a thing that was named is not there
    ├── StoreError         a disk or a server failed: nothing was acknowledged, try again elsewhere
    └── UsageError         the command was given something it cannot work with

Messages begin with the thing at fault, in lower case, and say what was expected and what was
found. They name ids and digests, never a person or a line of testimony.
"""

from __future__ import annotations


class VedetteError(Exception):
    """Any refusal of Vedette; `hint` says what to do about it when there is a cure."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class FormatError(VedetteError):
    """Bytes or text are not in the stated form."""


class ProofError(VedetteError):
    """A Merkle proof does not prove what it is said to prove."""


class SignatureError(VedetteError):
    """A signature, cosignature or quorum is missing or false."""


class OpenError(VedetteError):
    """A sealed file cannot be opened: wrong identity, damaged, or cut short."""


class LimitError(VedetteError):
    """A stranger's input asks for more than we give."""


class ConflictError(VedetteError):
    """Something else is there already: a fork, a twin, a lock held by another."""


class MissingError(VedetteError):
    """A thing that was named is not there."""


class StoreError(VedetteError):
    """A disk or a server failed; nothing was acknowledged."""


class UsageError(VedetteError):
    """The command was given something it cannot work with."""
