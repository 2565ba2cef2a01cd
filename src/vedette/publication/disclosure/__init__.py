"""What must not leave: what is protected, finding it, and what many publications tell together."""

from vedette.publication.disclosure.cells import SmallCell, small_cells
from vedette.publication.disclosure.jigsaw import Publication, Traits, Unmasked, jigsaw
from vedette.publication.disclosure.register import (
    Name,
    Protected,
    Register,
    encode_register,
    parse_register,
)
from vedette.publication.disclosure.report import (
    FORM_KINDS,
    KINDS,
    CouldNot,
    Finding,
    Report,
    encode_report,
    parse_report,
)

__all__ = [
    "FORM_KINDS",
    "KINDS",
    "CouldNot",
    "Finding",
    "Name",
    "Protected",
    "Publication",
    "Register",
    "Report",
    "SmallCell",
    "Traits",
    "Unmasked",
    "encode_register",
    "encode_report",
    "jigsaw",
    "parse_register",
    "parse_report",
    "small_cells",
]
