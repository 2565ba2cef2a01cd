"""Words of imports for the pages: problems by their code, fields, how a stage looks."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette_hq.exchange.models import Stage

PROBLEMS: dict[str, str | Promise] = {
    "cells": _("has another number of cells than the header"),
    "mojibake": _("letters were broken by a wrong encoding"),
    "lost": _("letters were lost before the file came here"),
    "control": _("holds a control character"),
    "formula": _("holds a formula"),
    "merged": _("is a merged cell"),
    "error": _("holds an error of the spreadsheet"),
    "cell-date": _("is a date that the spreadsheet cannot mean"),
    "no-id": _("has no id"),
    "long-id": _("has an id that is too long"),
    "date": _("is no date that was understood"),
    "date-order": _("ends before it begins"),
    "number": _("is not a whole number"),
    "degrees": _("is not a coordinate"),
    "flag": _("is neither yes nor no"),
    "lookup": _("is not in the lookup table"),
    "many": _("gives several values to a field that has one"),
    "needs": _("lacks a field that must be there"),
    "no-words": _("has no words"),
    "value": _("is refused by the field"),
    "row": _("is not a row as the mapping needs it"),
    "repair": _("was repaired"),
    "left-out": _("was left out, as the mapping says"),
    "differs": _("says something else of the same id than stands already"),
    "reference": _("names a record that is not there"),
}
STYLES = {
    Stage.DONE: "good",
    Stage.CHECKED: "good",
    Stage.REFUSED: "bad",
    Stage.UNDONE: "",
    Stage.DISCARDED: "",
}


def style_of(stage: str) -> str:
    """Return the look of a stage."""
    return STYLES.get(Stage(stage), "wait")
