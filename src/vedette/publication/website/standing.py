"""Pages that stand by themselves: the door, about, help, proof, and the one that is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vedette.publication.website.markup import esc, tongue
from vedette.publication.website.shell import CSP, Frame
from vedette.publication.website.site import Site
from vedette.publication.website.words import OWN_NAMES, say, spoken


@dataclass(frozen=True, slots=True)
class ReleaseProof:
    """Where an edition of the site stands in the register, for the words on the page."""

    index: int
    origin: str
    size: int
    witnesses: Sequence[str]


def door(site: Site) -> bytes:
    """Return the first page of the site: its languages, by links alone."""
    first = site.languages[0]
    names = "".join(
        f'<li><h2><a href="{one}/index.html" hreflang="{one}"{tongue(one, page=first)}>'
        f"{OWN_NAMES[one]}</a></h2>"
        f"<p{tongue(one, page=first)}>{esc(ours.tagline)}</p></li>"
        for one, ours in site.tongues.items()
    )
    ours = site.tongues[first]
    labels = "".join(
        f"<p{tongue(one, page=first)}>{esc(line)}</p>"
        for one, said in site.tongues.items()
        for line in said.labels
    )
    label = f'<div class="label">{labels}</div>\n' if labels else ""
    return (
        f"<!DOCTYPE html>\n<html{tongue(first)}>\n<head>\n"
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{CSP}">\n'
        f"<title>{esc(ours.name)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        '<link rel="stylesheet" href="style.css">\n</head>\n<body>\n'
        f'{label}<main id="text" class="choose">\n<h1>{esc(ours.name)}</h1>\n'
        f'<ul class="cards">{names}</ul>\n</main>\n'
        "</body>\n</html>\n"
    ).encode()


def about_page(language: str, site: Site, others: Mapping[str, str]) -> Frame:
    """Return who the group says it is."""
    title = say(language, "about")
    head = f"<h1{tongue(spoken(language), page=language)}>{esc(title)}</h1>"
    body = "".join(f"<p>{esc(one)}</p>\n" for one in site.tongues[language].about)
    return Frame(
        f"{language}/about.html", language, title, f'<div class="text">{head}\n{body}</div>\n', others=others
    )


def help_page(language: str, site: Site, others: Mapping[str, str]) -> Frame:
    """Return the page for who needs a lawyer."""
    ours, title = site.tongues[language], say(language, "help")
    furniture = tongue(spoken(language), page=language)
    body = "".join(f"<p>{esc(one)}</p>\n" for one in ours.help)
    out = [f'<div class="text"><h1{furniture}>{esc(title)}</h1>', body]
    if site.door:
        go = esc(say(language, "help.go"))
        out.append(f'<p{furniture}><a class="button" href="{esc(site.door)}" rel="noreferrer">{go}</a></p>')
        out.append(f'<p class="digest">{esc(site.door)}</p>')
    if ours.contact:
        lines = "<br>".join(esc(one) for one in ours.contact)
        out.append(f"<h2{furniture}>{esc(say(language, 'contact'))}</h2><p>{lines}</p>")
    out.append(f'<p class="small"{furniture}>{esc(say(language, "help.note"))}</p></div>\n')
    return Frame(f"{language}/help.html", language, title, "\n".join(out), others=others)


def proof_page(language: str, others: Mapping[str, str], digest: str, proof: ReleaseProof | None) -> Frame:
    """Return how the site is checked. `digest` is that of release.json, empty while it is not known."""
    title = say(language, "proof.title")
    out = [f"<h1>{esc(title)}</h1>", f'<p class="lead">{esc(say(language, "proof.lead"))}</p>']
    if proof is None:
        out.append(f"<p>{esc(say(language, 'proof.waiting'))}</p>")
    else:
        who = ", ".join(proof.witnesses) or say(language, "nobody")
        said = say(language, "proof.entry", index=proof.index, origin=proof.origin, size=proof.size, who=who)
        out.append(f"<p>{esc(said)}</p>")
    out.append(f"<p>{esc(say(language, 'proof.check'))}</p>")
    if digest:
        out.append(f'<p>SHA-256 release.json: <span class="digest">{esc(digest)}</span></p>')
    files = [f'<li><a href="../release.json">release.json</a> – {esc(say(language, "proof.list"))}</li>']
    if proof is not None:
        held = ("release.disclosures.json", "release.tlog-proof", "policy.txt")
        files += [f'<li><a href="../{name}">{name}</a></li>' for name in held]
    out.append(f'<ul class="links">{"".join(files)}</ul>')
    out.append(f'<p class="digest">vedette site verify</p><p>{esc(say(language, "proof.not"))}</p>')
    furniture = tongue(spoken(language), page=language)
    body = f'<div class="text"{furniture}>\n' + "\n".join(out) + "</div>\n"
    return Frame(f"{language}/proof.html", language, title, body, others=others)


def lost_page(site: Site) -> Frame:
    """Return the page that is shown for an address that is not there, in each language, with all labels."""
    first = site.languages[0]
    out = []
    for language in dict.fromkeys(spoken(one) for one in site.languages):
        shown = tongue(language, page=first)
        words = esc(say(language, "lost.lead"))
        out.append(f"<section{shown}><h2>{esc(say(language, 'lost'))}</h2><p>{words}</p></section>")
    labels = tuple(line for one, said in site.tongues.items() if one != first for line in said.labels)
    title = say(first, "lost")
    body = f'<div class="text"><h1>404</h1>{"".join(out)}</div>\n'
    return Frame("404.html", first, title, body, labels=labels, rooted=True, stray=True)
