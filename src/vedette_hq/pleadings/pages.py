"""The pages of `pleadings`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.pleadings.queries import (
    open_issues,
    open_texts,
    text_cases,
    visible_issues,
    visible_texts,
    writable_text_cases,
)

PAGES: tuple[Page, ...] = (
    Page("pleadings:case", "GET", CASEWORK, of="text_case"),
    Page("pleadings:begin", "POST", CASEWORK, of="open_text_case"),
    Page("pleadings:text", "GET", CASEWORK, of="pleading"),
    Page("pleadings:edit", "GET", CASEWORK, of="pleading"),
    Page("pleadings:edit", "POST", CASEWORK, of="own_pleading"),
    Page("pleadings:history", "GET", CASEWORK, of="pleading"),
    Page("pleadings:draft", "GET", CASEWORK, of="pleading"),
    Page("pleadings:refill", "POST", CASEWORK, of="own_pleading"),
    Page("pleadings:make", "POST", CASEWORK, of="own_pleading"),
    Page("pleadings:withdraw", "POST", CASEWORK, of="own_pleading"),
    Page("pleadings:issue", "GET", CASEWORK, of="pleading_issue"),
    Page("pleadings:read", "GET", CASEWORK, of="pleading_issue"),
    Page("pleadings:answer", "POST", CASEWORK, of="own_pleading_issue"),
    Page("pleadings:sign", "POST", CASEWORK, of="own_pleading_issue", fresh=True),
    Page("pleadings:file", "POST", CASEWORK, of="own_pleading_issue", fresh=True),
)
SCOPES: Scopes = {
    "text_case": text_cases,
    "open_text_case": writable_text_cases,
    "pleading": visible_texts,
    "own_pleading": open_texts,
    "pleading_issue": visible_issues,
    "own_pleading_issue": open_issues,
}
