"""The pages of `interviews`, who may come in, and whose objects they are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vedette_hq.access.pages import Page, Scope, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT


def _all(of: str, gets: str, posts: str) -> Iterator[Page]:
    for name in gets.split():
        yield Page(f"interviews:{name}", "GET", CASEWORK, of=of)
    for name in posts.split():
        yield Page(f"interviews:{name}", "POST", CASEWORK, of=of)


PAGES: tuple[Page, ...] = (
    Page("interviews:list", "GET", CASEWORK),
    *_all("interviews_case", "case history", "open urgent_begin urgent_end call"),
    *(
        Page(f"interviews:{name}", "GET POST", CASEWORK, of="interviews_case")
        for name in ("applicant", "step", "urgent", "new")
    ),
    Page("interviews:pass", "POST", CASEWORK, of="interviews_case", fresh=True),
    *_all("step_output", "", "output_withdraw"),
    *_all("urgent_call", "", "call_withdraw"),
    *_all(
        "interview",
        "talk state print talk_history",
        "frame ask come pause earlier finish resume enter sign",
    ),
    *_all("passage", "", "save"),
    *_all("kept_text", "", "settle"),
    *_all("present", "", "leave"),
    *_all("page_signature", "", "unsign"),
    Page("interviews:examine", "GET POST", CASEWORK, of="examined_case"),
    *_all("examination", "examination report_print exam_history", ""),
    Page("interviews:report", "GET POST", CASEWORK, of="examination"),
    Page("interviews:finding_new", "GET POST", CASEWORK, of="examination"),
    Page("interviews:finding", "GET POST", CASEWORK, of="finding"),
    Page("interviews:finding_withdraw", "POST", CASEWORK, of="finding"),
    Page("interviews:claims", "GET", CONTENT, of="claims_case"),
    Page("interviews:claims", "POST", CASEWORK, of="claims_case"),
    Page("interviews:matter", "GET", CONTENT, of="matter"),
    Page("interviews:matter_withdraw", "POST", CASEWORK, of="matter"),
    Page("interviews:claim_new", "POST", CASEWORK, of="matter"),
    Page("interviews:claim", "GET", CONTENT, of="claim"),
    *(
        Page(f"interviews:{name}", "POST", CASEWORK, of="claim")
        for name in ("claim_word", "lay", "judge", "claim_withdraw")
    ),
    Page("interviews:take_away", "POST", CASEWORK, of="laid_evidence"),
)


def _of(name: str) -> Scope:
    def scope(person: Any) -> Any:
        from vedette_hq.interviews import queries

        return getattr(queries, name)(person)

    return scope


SCOPES: Scopes = {
    "interviews_case": _of("desk_cases"),
    "examined_case": _of("health_cases"),
    "step_output": _of("visible_outputs"),
    "urgent_call": _of("visible_calls"),
    "interview": _of("visible_interviews"),
    "passage": _of("visible_passages"),
    "kept_text": _of("visible_fragments"),
    "present": _of("visible_present"),
    "page_signature": _of("visible_signatures"),
    "examination": _of("visible_examinations"),
    "finding": _of("visible_findings"),
    "claims_case": _of("claim_cases"),
    "matter": _of("visible_matters"),
    "claim": _of("visible_claims"),
    "laid_evidence": _of("visible_evidence"),
}
