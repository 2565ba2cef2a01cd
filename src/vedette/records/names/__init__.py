"""Names across scripts: the fold, how alike two names are, and why."""

from vedette.records.names.comparing import Match, score
from vedette.records.names.folding import FOLD_VERSION, fold, skeleton, tokens
from vedette.records.names.reasons import Reason

__all__ = ["FOLD_VERSION", "Match", "Reason", "fold", "score", "skeleton", "tokens"]
