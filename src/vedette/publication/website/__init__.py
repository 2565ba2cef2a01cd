"""The public website: static pages in each language out of documents, without scripts and third parties.

    site = Site({"en": Tongue("Invented group", "What we do"), "ru": Tongue("…")})
    builder = Builder(site, gazetteer)
    built = builder.build(sources, load, put, before)      put(path, bytes) is called for what changed
    proof_pages(builder, built.state, digest, proof)       the pages that say how to check it

`sources` name each document by code, language and a digest; `load` gives the document of one whose digest is
new. Documents are given in their public form (`Document.public`).
"""

from vedette.publication.website.builder import Builder, Built, proof_pages
from vedette.publication.website.cards import Card, File, Source, file_path
from vedette.publication.website.manifest import build_manifest, parse_manifest
from vedette.publication.website.site import THEMES, Site, Tongue, encode_site, parse_site
from vedette.publication.website.standing import ReleaseProof
from vedette.publication.website.state import State, encode_state, parse_state
from vedette.publication.website.words import SECTION_OF, SECTIONS

__all__ = [
    "SECTIONS",
    "SECTION_OF",
    "THEMES",
    "Builder",
    "Built",
    "Card",
    "File",
    "ReleaseProof",
    "Site",
    "Source",
    "State",
    "Tongue",
    "build_manifest",
    "encode_site",
    "encode_state",
    "file_path",
    "parse_manifest",
    "parse_site",
    "parse_state",
    "proof_pages",
]
