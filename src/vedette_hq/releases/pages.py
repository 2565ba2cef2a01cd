"""The pages of `releases`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT, LEADS
from vedette_hq.releases.queries import (
    checked_releases,
    out_releases,
    own_pieces,
    own_releases,
    own_undertakings,
    publicity_cases,
    visible_handed,
    visible_pieces,
    visible_releases,
    waiting_releases,
)

_OWN = "advance review risk override"

PAGES: tuple[Page, ...] = (
    Page("releases:list", "GET", CONTENT),
    Page("releases:new", "POST", CONTENT),
    Page("releases:release", "GET", CONTENT, of="release"),
    Page("releases:text", "GET", CONTENT, of="release"),
    Page("releases:write", "POST", CONTENT, of="own_release"),
    *(Page(f"releases:{name}", "POST", CONTENT, of="own_release") for name in _OWN.split()),
    Page("releases:relabel", "POST", CONTENT, of="own_release"),
    Page("releases:names", "POST", CASEWORK, of="own_release", fresh=True),
    Page("releases:checks", "GET", CONTENT, of="release"),
    Page("releases:check", "POST", CONTENT, of="waiting_release"),
    Page("releases:embargo", "POST", CONTENT, of="own_release"),
    Page("releases:lift_embargo", "POST", CONTENT, of="waiting_release"),
    Page("releases:out", "POST", LEADS, of="checked_release", fresh=True),
    Page("releases:correct", "POST", CONTENT, of="out_release"),
    Page("releases:retract", "POST", CONTENT, of="out_release", fresh=True),
    Page("releases:take_back", "POST", LEADS, of="out_release", fresh=True),
    Page("releases:record", "GET", CONTENT, of="release"),
    Page("releases:hand", "POST", CONTENT, of="release"),
    Page("releases:told", "POST", CONTENT, of="release_handed"),
    Page("releases:piece", "GET", CONTENT, of="release_piece"),
    Page("releases:describe", "POST", CONTENT, of="own_release_piece"),
    Page("releases:drop", "POST", CONTENT, of="own_release_piece"),
    Page("releases:left", "GET", CASEWORK),
    Page("releases:left_record", "GET", CASEWORK, of="consent_person", watched=True),
    Page("releases:left_protected", "GET", CASEWORK, of="protected", watched=True),
    Page("releases:secrecy", "GET POST", CASEWORK, of="publicity_case"),
    Page("releases:lift", "POST", CASEWORK, of="undertaking"),
    Page("releases:labels", "GET", CONTENT),
    Page("releases:label", "POST", LEADS, fresh=True),
)
SCOPES: Scopes = {
    "release": visible_releases,
    "own_release": own_releases,
    "waiting_release": waiting_releases,
    "checked_release": checked_releases,
    "out_release": out_releases,
    "release_piece": visible_pieces,
    "own_release_piece": own_pieces,
    "release_handed": visible_handed,
    "undertaking": own_undertakings,
    "publicity_case": publicity_cases,
}
