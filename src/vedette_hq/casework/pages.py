"""The pages of `casework`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.casework.queries import (
    casework_cases,
    coming_papers,
    visible_clients,
    visible_conclusions,
    visible_costs,
    visible_letters,
    visible_papers,
    visible_powers,
    visible_remedies,
    visible_services,
    visible_tasks,
    workable_cases,
)

_CASE = "case clients papers letters tasks costs conclusions chronology"
_WRITES = "client_new paper_new paper_begin task_new cost_new remedy_new"
_ACTS = {
    "casework_client": "client_wish client_end power_new",
    "casework_power": "power_revoke power_withdraw",
    "casework_paper": "paper_withdraw",
    "coming_paper": "paper_piece paper_whole",
    "casework_letter": "letter_prove letter_tie letter_withdraw",
    "casework_service": "service_withdraw",
    "casework_task": "task_done",
    "casework_cost": "cost_withdraw",
    "casework_remedy": "remedy_move remedy_withdraw",
    "casework_conclusion": "conclusion_return",
}

PAGES: tuple[Page, ...] = (
    Page("casework:list", "GET", CASEWORK),
    *(Page(f"casework:{name}", "GET", CASEWORK, of="casework_case") for name in _CASE.split()),
    *(Page(f"casework:{name}", "POST", CASEWORK, of="workable_case") for name in _WRITES.split()),
    *(
        Page(f"casework:{name}", "POST", CASEWORK, of=of)
        for of, names in _ACTS.items()
        for name in names.split()
    ),
    Page("casework:client", "GET", CASEWORK, of="casework_client"),
    Page("casework:paper_read", "GET", CASEWORK, of="casework_paper"),
    Page("casework:letter_new", "GET POST", CASEWORK, of="workable_case"),
    Page("casework:letter", "GET", CASEWORK, of="casework_letter"),
    Page("casework:conclude", "GET POST", CASEWORK, of="matter"),
    Page("casework:conclusion", "GET", CASEWORK, of="casework_conclusion"),
    Page("casework:conclusion_sign", "POST", CASEWORK, of="casework_conclusion", fresh=True),
)
SCOPES: Scopes = {
    "casework_case": casework_cases,
    "workable_case": workable_cases,
    "casework_client": visible_clients,
    "casework_power": visible_powers,
    "casework_paper": visible_papers,
    "coming_paper": coming_papers,
    "casework_letter": visible_letters,
    "casework_service": visible_services,
    "casework_task": visible_tasks,
    "casework_cost": visible_costs,
    "casework_remedy": visible_remedies,
    "casework_conclusion": visible_conclusions,
}
