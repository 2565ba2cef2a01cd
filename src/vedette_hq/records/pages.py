"""The pages of `records`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT, LEADS
from vedette_hq.records import queries

PAGES: tuple[Page, ...] = (
    Page("records:cases", "GET", CONTENT),
    Page("records:fields", "GET", LEADS),
    Page("records:fields", "POST", LEADS, fresh=True),
    Page("records:places", "GET", CASEWORK),
    Page("records:case", "GET", CONTENT, of="record_case"),
    Page("records:new", "GET POST", CASEWORK, of="writable_case"),
    Page("records:choices", "GET", CASEWORK, of="writable_case"),
    Page("records:source_new", "GET POST", CASEWORK, of="writable_case"),
    Page("records:statement_new", "GET POST", CASEWORK, of="writable_case"),
    Page("records:source", "GET", CONTENT, of="source"),
    Page("records:statement", "GET", CONTENT, of="statement"),
    Page("records:statement_correct", "GET POST", CASEWORK, of="writable_statement"),
    Page("records:statement_withdraw", "POST", CASEWORK, of="writable_statement"),
    Page("records:item", "GET", CONTENT, of="item"),
    Page("records:record", "GET", CONTENT, of="record"),
    Page("records:edit", "GET POST", CASEWORK, of="writable_record"),
    Page("records:history", "GET", CONTENT, of="record"),
    Page("records:compare", "GET", CONTENT, of="record"),
    Page("records:who", "GET", CONTENT, of="record"),
    Page("records:withdraw", "POST", CASEWORK, of="writable_record"),
    Page("records:restore", "POST", CASEWORK, of="writable_record"),
)
SCOPES: Scopes = {
    "record_case": queries.record_cases,
    "writable_case": queries.writable_cases,
    "record": queries.visible_records,
    "writable_record": queries.writable_records,
    "statement": queries.visible_statements,
    "writable_statement": queries.writable_statements,
    "source": queries.visible_sources,
}
