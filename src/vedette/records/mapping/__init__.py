"""Mapping files: how rows of a table become records, without code.

    plan = parse_mapping(text)                     what the file says, checked
    columns, rows = open_rows(plan, stream)        the rows of a CSV, XLSX, JSON, JSON lines or XML file
    for one in mapped(plan, rows, plan.templates)  drafts of each row, or what is wrong with it

Nothing here knows of a database: a draft names other drafts by their keys ("event/214797").
"""

from vedette.records.mapping.drafts import Draft, DraftValue, Ref, digest_of
from vedette.records.mapping.language import Plan, parse_mapping
from vedette.records.mapping.problems import NOTICES, WORDS, Problem
from vedette.records.mapping.reading import Mapped, mapped, open_rows

__all__ = [
    "NOTICES",
    "WORDS",
    "Draft",
    "DraftValue",
    "Mapped",
    "Plan",
    "Problem",
    "Ref",
    "digest_of",
    "mapped",
    "open_rows",
    "parse_mapping",
]
