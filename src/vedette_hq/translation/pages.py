"""The pages of `translation`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT
from vedette_hq.translation.queries import agreed_names, glossary

PAGES: tuple[Page, ...] = (
    Page("translation:list", "GET", CONTENT),
    Page("translation:side", "GET", CONTENT, of="release"),
    Page("translation:side", "POST", CONTENT, of="own_release"),
    Page("translation:review", "POST", CONTENT, of="own_release"),
    Page("translation:stay", "POST", CONTENT, of="own_release"),
    Page("translation:terms", "GET", CONTENT),
    Page("translation:term_new", "GET POST", CONTENT),
    Page("translation:term", "GET POST", CONTENT, of="glossary_term"),
    Page("translation:term_end", "POST", CONTENT, of="glossary_term"),
    Page("translation:names", "GET", CONTENT),
    Page("translation:name_new", "GET POST", CONTENT),
    Page("translation:name", "GET POST", CONTENT, of="agreed_name"),
    Page("translation:name_end", "POST", CONTENT, of="agreed_name"),
)
SCOPES: Scopes = {
    "glossary_term": glossary,
    "agreed_name": agreed_names,
}
