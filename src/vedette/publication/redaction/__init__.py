"""Redaction: what is cut out of texts and pictures, why, and the new document that is built from the rest.

Nothing is covered: a derivative is built anew from what was left. Its record says what was cut by class and
reason, and stays in the vault with the digest of the source.
"""

from __future__ import annotations

from vedette.publication.redaction.classes import CLASSES, REASONS, class_words, reason_words
from vedette.publication.redaction.cutting import Cut, apply_cuts, cuts, left, taken_folds
from vedette.publication.redaction.picture_pdf import PagePicture, picture_pdf
from vedette.publication.redaction.pseudonyms import Pseudonym, Pseudonyms
from vedette.publication.redaction.record import (
    Counted,
    DerivativeRecord,
    encode_derivative,
    parse_derivative,
)
from vedette.publication.redaction.register import Person, Phrase, Place, Register, Role
from vedette.publication.redaction.text_paper import text_paper

__all__ = [
    "CLASSES",
    "REASONS",
    "Counted",
    "Cut",
    "DerivativeRecord",
    "PagePicture",
    "Person",
    "Phrase",
    "Place",
    "Pseudonym",
    "Pseudonyms",
    "Register",
    "Role",
    "apply_cuts",
    "class_words",
    "cuts",
    "encode_derivative",
    "left",
    "parse_derivative",
    "picture_pdf",
    "reason_words",
    "taken_folds",
    "text_paper",
]
