"""The pages of `dossiers`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.dossiers.queries import (
    own_dossiers,
    own_versions,
    signed_versions,
    visible_dossiers,
    visible_versions,
)

PAGES: tuple[Page, ...] = (
    Page("dossiers:case", "GET", CASEWORK, of="casework_case"),
    Page("dossiers:new", "POST", CASEWORK, of="workable_case"),
    Page("dossiers:dossier", "GET", CASEWORK, of="dossier"),
    Page("dossiers:exhibits", "POST", CASEWORK, of="own_dossier"),
    Page("dossiers:version_new", "POST", CASEWORK, of="own_dossier"),
    Page("dossiers:version", "GET", CASEWORK, of="dossier_version"),
    Page("dossiers:version_save", "POST", CASEWORK, of="own_dossier_version"),
    Page("dossiers:sign", "POST", CASEWORK, of="own_dossier_version", fresh=True),
    Page("dossiers:plan", "POST", CASEWORK, of="signed_dossier_version", fresh=True),
    Page("dossiers:build", "POST", CASEWORK, of="signed_dossier_version", fresh=True),
    Page("dossiers:fetch", "POST", CASEWORK, of="signed_dossier_version", fresh=True),
    Page("dossiers:discard", "POST", CASEWORK, of="signed_dossier_version"),
    Page("dossiers:given", "POST", CASEWORK, of="signed_dossier_version"),
)
SCOPES: Scopes = {
    "dossier": visible_dossiers,
    "own_dossier": own_dossiers,
    "dossier_version": visible_versions,
    "own_dossier_version": own_versions,
    "signed_dossier_version": signed_versions,
}
