"""What went out and what happened, month by month. Side by side is all it shows: no cause is claimed."""

from vedette.publication.effect.months import KINDS, TONES, Happening, Month, months

__all__ = ["KINDS", "TONES", "Happening", "Month", "months"]
