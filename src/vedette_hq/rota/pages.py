"""The pages of `rota`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import LEADS
from vedette_hq.rota import queries
from vedette_hq.rota.queries import GOERS

PAGES: tuple[Page, ...] = (
    Page("rota:start", "GET", GOERS),
    Page("rota:mine", "GET POST", GOERS),
    Page("rota:days_add", "POST", GOERS),
    Page("rota:days_remove", "POST", GOERS, of="rota_days"),
    Page("rota:calendar", "GET", GOERS),
    Page("rota:answer", "POST", GOERS, of="rota_going"),
    Page("rota:seen", "GET", GOERS, of="rota_seen"),
    Page("rota:handings", "GET", GOERS),
    Page("rota:people", "GET", LEADS),
    Page("rota:profile", "GET POST", LEADS, of="rota_person"),
    Page("rota:person_days", "POST", LEADS, of="rota_person"),
    Page("rota:rules", "GET POST", LEADS),
    Page("rota:word", "POST", LEADS),
    Page("rota:word_end", "POST", LEADS, of="rota_word"),
    Page("rota:make", "POST", LEADS),
    Page("rota:rota", "GET", LEADS, of="rota"),
    Page("rota:close", "POST", LEADS, of="rota"),
    Page("rota:plan", "POST", LEADS, of="rota"),
    Page("rota:grid", "GET POST", LEADS, of="rota"),
    Page("rota:check", "POST", LEADS, of="rota"),
    Page("rota:propose", "POST", LEADS, of="rota"),
    Page("rota:compare", "GET", LEADS, of="rota"),
    Page("rota:burdens", "GET", LEADS, of="rota"),
    Page("rota:publish", "POST", LEADS, of="rota"),
    Page("rota:turn", "GET POST", LEADS, of="rota_turn"),
    Page("rota:change", "POST", LEADS, of="rota_turn"),
    Page("rota:drop", "POST", LEADS, of="rota_turn"),
    Page("rota:proposal", "GET", LEADS, of="rota_proposal"),
    Page("rota:take", "POST", LEADS, of="rota_proposal"),
)
SCOPES: Scopes = {
    "rota_days": queries.visible_days,
    "rota_going": queries.own_going,
    "rota_seen": queries.seen_turns,
    "rota_person": queries.rota_people,
    "rota_word": queries.rota_words,
    "rota": queries.visible_rotas,
    "rota_turn": queries.visible_turns,
    "rota_proposal": queries.visible_proposals,
}
