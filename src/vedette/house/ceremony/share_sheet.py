"""The sheet of paper that bears one share: A4 as PDF, or the same as text.

No QR code: a telephone has nothing to photograph at a glance. typst is imported only here, only when a PDF is
made; it works in memory.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from vedette.errors import UsageError
from vedette.missions.birth import Birth, Commitment
from vedette.seal.shares import WORDS, Words

COLUMNS = 3
ROWS = WORDS // COLUMNS


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands on a sheet in one language."""

    title: str
    mission: str
    house: str
    organisation: str
    sheet: str
    of: str
    set: str
    date: str
    fingerprint: str
    needed: str
    lead: str
    do: str
    rules: tuple[str, ...]
    never: str
    bans: tuple[str, ...]
    quorum: str


WORDINGS = {
    "en": Wording(
        title="Key share",
        mission="Mission",
        house="House copy",
        organisation="Organisation",
        sheet="Sheet",
        of="of",
        set="Set",
        date="Made on",
        fingerprint="Fingerprint of the recipient",
        needed="needed",
        lead="One sheet opens nothing. Enough of them together open all.",
        do="Do",
        rules=(
            "Keep it in a closed envelope, alone, where only you can reach it.",
            "Bring it when you are called together. You type the words; nobody else does.",
            "When a newer sheet comes, burn this one and say so in writing.",
            "Lost, seen or taken: say so the same day.",
        ),
        never="Never",
        bans=(
            "photograph, scan or copy it",
            "type it into a telephone or a machine that is online",
            "send or dictate it, not even a part",
            "keep two sheets in one place",
        ),
        quorum="{threshold} of {count} organisations, each with {needed} of its {members} sheets",
    ),
    "fr": Wording(
        title="Part de clé",
        mission="Mission",
        house="Copie de la maison",
        organisation="Organisation",
        sheet="Feuille",
        of="sur",
        set="Jeu",
        date="Faite le",
        fingerprint="Empreinte du destinataire",
        needed="nécessaires",
        lead="Une feuille seule n’ouvre rien. Assez de feuilles ensemble ouvrent tout.",
        do="À faire",
        rules=(
            "La garder seule, dans une enveloppe fermée, là où vous seul y avez accès.",
            "L’apporter quand on vous convoque. C’est vous qui tapez les mots, personne d’autre.",
            "Quand une feuille plus récente arrive, brûler celle-ci et l’attester par écrit.",
            "Perdue, vue ou prise : le dire le jour même.",
        ),
        never="Jamais",
        bans=(
            "la photographier, la numériser ni la copier",
            "la taper sur un téléphone ou une machine en ligne",
            "l’envoyer ni la dicter, même en partie",
            "garder deux feuilles au même endroit",
        ),
        quorum="{threshold} organisations sur {count}, chacune avec {needed} de ses {members} feuilles",
    ),
    "ru": Wording(
        title="Часть ключа",
        mission="Миссия",
        house="Копия дома",
        organisation="Организация",
        sheet="Лист",
        of="из",
        set="Набор",
        date="Создан",
        fingerprint="Отпечаток получателя",
        needed="нужно",
        lead="Один лист ничего не открывает. Достаточно листов вместе открывают всё.",
        do="Что делать",
        rules=(
            "Хранить один лист в закрытом конверте там, куда есть доступ только у вас.",
            "Принести, когда вас созовут. Слова набираете вы сами и никто другой.",
            "Когда придёт новый лист, этот сжечь и подтвердить это письменно.",
            "Потерян, увиден, отобран: сообщить в тот же день.",
        ),
        never="Никогда",
        bans=(
            "не фотографировать, не сканировать, не переписывать",
            "не набирать на телефоне или на машине в сети",
            "не пересылать и не диктовать, даже часть",
            "не хранить два листа в одном месте",
        ),
        quorum="организаций: {threshold} из {count}, от каждой листов: {needed} из {members}",
    ),
}

_PAGE = r"""
#let sheet = json(bytes(sys.inputs.sheet))
#set document(title: sheet.title, date: none)
#set page(paper: "a4", margin: (x: 17mm, top: 15mm, bottom: 13mm))
#set text(font: "Libertinus Serif", size: 11pt, lang: sheet.lang)
#let faint = luma(95)
#grid(columns: (1fr, auto), align: (left + horizon, right + horizon),
  text(25pt, weight: "bold", sheet.title),
  box(stroke: 1.4pt, inset: (x: 12pt, y: 9pt), text(sheet.name-size * 1pt, weight: "bold", sheet.name)))
#v(1mm)
#text(10pt, fill: faint, sheet.titles)
#v(2mm)
#grid(columns: (auto, 1fr, auto, 1fr), column-gutter: (3mm, 8mm, 3mm), row-gutter: 2.6mm,
  ..sheet.facts.map(fact => (
    text(fill: faint, fact.at(0)), text(sheet.fact-size * 1pt, weight: "bold", fact.at(1)))).flatten())
#v(1mm)
#grid(columns: 2, column-gutter: 4mm, align: horizon, text(9.5pt, fill: faint, sheet.fingerprint-label),
  text(9pt, font: "DejaVu Sans Mono", sheet.fingerprint.join("\n")))
#v(2.5mm)
#let column(entries) = table(columns: (10mm, 1fr), stroke: (_, y) => if y > 0 {(top: 0.3pt + luma(190))},
  inset: (x: 2pt, y: 6pt),
  align: (right + horizon, left + horizon),
  ..entries.map(entry => (
    text(11pt, fill: faint, entry.at(0)),
    text(18pt, font: "DejaVu Sans Mono", {
      strong(entry.at(1).slice(0, 4))
      entry.at(1).slice(4)
    }))).flatten())
#block(stroke: 1.4pt, inset: (x: 5pt, y: 6pt), width: 100%,
  grid(columns: (1fr, 1fr, 1fr), column-gutter: 3mm, ..sheet.columns.map(column)))
#v(2.5mm)
#set text(size: sheet.size * 1pt)
#set par(leading: 0.5em, spacing: 0.62em)
#grid(columns: sheet.wordings.map(_ => 1fr), column-gutter: 6mm,
  ..sheet.wordings.map(wording => {
    set text(lang: wording.lang)
    set list(indent: 0pt, body-indent: 4pt, spacing: 0.62em, marker: "–")
    par(strong(wording.lead))
    par(wording.quorum)
    par(strong(wording.do))
    list(..wording.rules)
    par(strong(wording.never))
    list(..wording.bans)
  }))
"""


def check_printing() -> None:
    """Refuse now what would fail once words exist. Raises: UsageError without typst."""
    if find_spec("typst") is None:
        raise UsageError(
            "sheets: typst is not installed, which sets the PDF",
            hint="install the extra `ceremony`: pip install 'vedette[ceremony]', or use --text",
        )


def check_languages(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages of a sheet, one to three of them. Raises: UsageError."""
    if not languages or len(set(languages)) != len(languages) or set(languages) - set(WORDINGS):
        raise UsageError(f"languages: one or more of {', '.join(WORDINGS)}, such as en,fr")
    return tuple(languages)


def groups_of_four(hexadecimal: str) -> str:
    """A digest in hexadecimal as it is read aloud: groups of four."""
    return " ".join(hexadecimal[at : at + 4] for at in range(0, len(hexadecimal), 4))


def _quorum(birth: Birth, commitment: Commitment, wording: Wording) -> str:
    organisation = birth.organisation(commitment.organisation)
    assert organisation is not None  # noqa: S101 - the record was checked
    return wording.quorum.format(
        threshold=birth.threshold,
        count=len(birth.organisations),
        needed=organisation.threshold,
        members=organisation.members,
    )


def _facts(birth: Birth, commitment: Commitment, wording: Wording) -> list[tuple[str, str]]:
    organisation = birth.organisation(commitment.organisation)
    assert organisation is not None  # noqa: S101 - the record was checked
    return [
        (wording.mission if birth.purpose == "mission" else wording.house, birth.mission),
        (wording.organisation, commitment.organisation),
        (wording.sheet, f"{commitment.member} {wording.of} {organisation.members}"),
        (wording.set, str(birth.set_id)),
        (wording.date, birth.retired[-1].replaced[:10] if birth.retired else birth.time[:10]),
    ]


def pdf_sheet(birth: Birth, commitment: Commitment, words: Words, languages: Sequence[str]) -> bytes:
    """The sheet of one share as a PDF of one A4 page, its labels in the first of the languages."""
    import typst

    first = WORDINGS[languages[0]]
    numbered = [(str(number), word) for number, word in enumerate(words, 1)]
    sheet = {
        "lang": languages[0],
        "title": first.title,
        "titles": "   ·   ".join(WORDINGS[each].title for each in languages[1:]),
        "name": commitment.sheet,
        "fact-size": 12 if len(birth.mission) <= 30 else 9,
        "name-size": 25 if len(commitment.sheet) <= 16 else 14,
        "facts": _facts(birth, commitment, first),
        "fingerprint-label": first.fingerprint,
        "fingerprint": [groups_of_four(birth.fingerprint[at : at + 32]) for at in (0, 32)],
        "columns": [numbered[at : at + ROWS] for at in range(0, WORDS, ROWS)],
        "size": {1: 12, 2: 10, 3: 9 if len(birth.mission) <= 30 else 8.5}[len(languages)],
        "wordings": [
            {
                "lang": language,
                "lead": WORDINGS[language].lead,
                "quorum": _quorum(birth, commitment, WORDINGS[language]),
                "do": WORDINGS[language].do,
                "rules": WORDINGS[language].rules,
                "never": WORDINGS[language].never,
                "bans": WORDINGS[language].bans,
            }
            for language in languages
        ],
    }
    compiler = typst.Compiler(ignore_system_fonts=True)
    made = compiler.compile(
        _PAGE.encode("utf-8"), format="pdf", sys_inputs={"sheet": json.dumps(sheet)}, timestamp=0
    )
    assert isinstance(made, bytes)  # noqa: S101 - a list only for several pages
    return made


def text_sheet(birth: Birth, commitment: Commitment, words: Words, languages: Sequence[str]) -> str:
    """The same sheet as text. `vedette ceremony` reads it back: `#` lines are passed over."""
    lines = []
    for language in languages:
        wording = WORDINGS[language]
        facts = "   ".join(f"{name}: {value}" for name, value in _facts(birth, commitment, wording))
        lines += [f"# {wording.title}   {facts}", f"# {wording.lead}"]
        lines += [f"# {_quorum(birth, commitment, wording)}"]
    lines += [f"# {WORDINGS[languages[0]].fingerprint}:", f"# {groups_of_four(birth.fingerprint)}", ""]
    lines += [commitment.sheet, ""]
    for row in range(ROWS):
        numbers = [row + 1 + ROWS * column for column in range(COLUMNS)]
        lines.append("".join(f"{number:>4} {words[number - 1]:<14}" for number in numbers).rstrip())
    lines.append("")
    for language in languages:
        wording = WORDINGS[language]
        lines += [f"# {wording.do}:", *(f"#   - {rule}" for rule in wording.rules)]
        lines += [f"# {wording.never}:", *(f"#   - {ban}" for ban in wording.bans)]
    return "\n".join([*lines, ""])
