"""A text beside its source: parts, numbers, dates and names compared, agreed terms and spellings.

Nothing here translates. What a machine can see is listed; a person decides.
"""

from vedette.publication.translation.comparing import Difference, compare
from vedette.publication.translation.figures import Figure, figures
from vedette.publication.translation.glossary import Found, Term, Terms, terms_in
from vedette.publication.translation.spelling import Name, Names, Spelling, Use, uses

__all__ = [
    "Difference",
    "Figure",
    "Found",
    "Name",
    "Names",
    "Spelling",
    "Term",
    "Terms",
    "Use",
    "compare",
    "figures",
    "terms_in",
    "uses",
]
