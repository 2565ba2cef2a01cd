"""Which records may be of the same person: candidates by blocking, scored field by field, explained.

The scorer is that of Fellegi and Sunter: how often two values agree so among records of one person (m),
against how often by chance (u), as a sum of log2 ratios. It suggests; people judge (`records.same`).
"""

from vedette.records.linking.blocking import Blocks, pairs
from vedette.records.linking.comparing import Comparison, code, date, exact, names, overlap, text
from vedette.records.linking.estimating import Estimate, estimate
from vedette.records.linking.model import Model, Part, Scored, chance, score

__all__ = [
    "Blocks",
    "Comparison",
    "Estimate",
    "Model",
    "Part",
    "Scored",
    "chance",
    "code",
    "date",
    "estimate",
    "exact",
    "names",
    "overlap",
    "pairs",
    "score",
    "text",
]
