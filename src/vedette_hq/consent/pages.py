"""The pages of `consent`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT, LEADS
from vedette_hq.consent.queries import (
    asked_cases,
    ledger_cases,
    ledger_persons,
    visible_conditions,
    visible_doubts,
    visible_grants,
    visible_withdrawals,
)

_OF = {"record": "consent_person", "protected": "protected"}

PAGES: tuple[Page, ...] = (
    Page("consent:start", "GET", CASEWORK),
    Page("consent:form", "GET", CASEWORK),
    Page("consent:case", "GET", CASEWORK, of="consent_case", watched=True),
    Page("consent:ask", "GET POST", CONTENT, of="consent_asked", watched=True),
    Page("consent:basis", "POST", LEADS, of="consent_case", fresh=True),
    Page("consent:basis_end", "POST", LEADS, of="consent_case"),
    Page("consent:intimate", "POST", CASEWORK, of="consent_case"),
    *(
        page
        for kind, of in _OF.items()
        for page in (
            Page(f"consent:{kind}", "GET", CASEWORK, of=of, watched=True),
            Page(f"consent:{kind}_new", "GET POST", CASEWORK, of=of, watched=True),
            Page(f"consent:{kind}_withdraw", "GET POST", CASEWORK, of=of, watched=True),
            Page(f"consent:{kind}_form", "GET", CASEWORK, of=of, watched=True),
        )
    ),
    Page("consent:grant", "GET", CASEWORK, of="consent_grant", watched=True),
    Page("consent:again", "POST", CASEWORK, of="consent_grant"),
    Page("consent:doubt", "POST", CASEWORK, of="consent_grant"),
    Page("consent:met", "POST", CASEWORK, of="consent_condition"),
    Page("consent:settle", "POST", CASEWORK, of="consent_doubt"),
    Page("consent:withdrawal", "GET", CASEWORK, of="consent_withdrawal", watched=True),
    Page("consent:check", "POST", CASEWORK, of="consent_withdrawal"),
    Page("consent:told", "POST", CASEWORK, of="consent_withdrawal"),
)
SCOPES: Scopes = {
    "consent_case": ledger_cases,
    "consent_asked": asked_cases,
    "consent_person": ledger_persons,
    "consent_grant": visible_grants,
    "consent_condition": visible_conditions,
    "consent_doubt": visible_doubts,
    "consent_withdrawal": visible_withdrawals,
}
