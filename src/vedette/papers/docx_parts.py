"""The parts of a DOCX that do not depend on what a paper says: types, styles, numbering, settings."""

from __future__ import annotations

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FONT = "Times New Roman"
MONO = "Courier New"
"""Both are on every machine with a word processor, and have Cyrillic."""

_PARTS = ("document", "styles", "numbering", "settings", "footnotes", "header", "footer")

TYPES = (
    f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{name}+xml"/>' for name in _PARTS[1:]
    )
    + '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
ROOT_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
DOCUMENT_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>'
        for number, name in enumerate(_PARTS[1:], 1)
    )
    + "</Relationships>"
)
HEADER_ID, FOOTER_ID = "r5", "r6"
SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{MAIN}"><w:defaultTabStop w:val="720"/>'
    '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)


def core(title: str, language: str) -> str:
    """Return the properties of a paper: its title (escaped) and language; no author and no time."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _style(kind: str, name: str, shown: str, inner: str, based: str = "Normal") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based and kind == "paragraph" else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{shown}"/>{base}<w:qFormat/>{inner}'
        "</w:style>"
    )


def _heading(level: int, half_points: int, italic: bool) -> str:
    slant = "<w:i/>" if italic else ""
    return _style(
        "paragraph",
        f"Heading{level}",
        f"heading {level}",
        f'<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="100"/><w:jc w:val="left"/>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/>{slant}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>',
    )


def styles(language: str, tenths: int) -> str:
    """Return the styles; `tenths` is the size of letters in tenths of a point."""
    half = max(2, round(tenths / 5))
    small = max(2, round(tenths / 6))
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    return (
        f'{HEAD}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/><w:lang w:val="{language}"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="120" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        "</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="Letters">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        + _heading(1, half + 6, italic=False)
        + _heading(2, half + 2, italic=False)
        + _heading(3, half, italic=True)
        + _style(
            "paragraph",
            "Cell",
            "Cell",
            '<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
            '<w:jc w:val="left"/></w:pPr>',
        )
        + _style(
            "paragraph",
            "Small",
            "Small",
            f'<w:rPr><w:sz w:val="{small}"/><w:szCs w:val="{small}"/></w:rPr>',
        )
        + _style(
            "paragraph",
            "FootnoteText",
            "footnote text",
            '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
            f'<w:rPr><w:sz w:val="{small}"/><w:szCs w:val="{small}"/></w:rPr>',
        )
        + _style(
            "character",
            "FootnoteReference",
            "footnote reference",
            '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
        )
        + "</w:styles>"
    )


def numbering(starts: list[int]) -> str:
    """Return the numberings: 1 is dashes; each list has its own, counted from its start."""
    dash = _level(1, "bullet", "–")
    count = _level(2, "decimal", "%1.")
    own = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, start in enumerate(starts, 2)
    )
    return (
        f'{HEAD}<w:numbering xmlns:w="{MAIN}">{dash}{count}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>{own}</w:numbering>'
    )


def _level(number: int, kind: str, words: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{words}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" w:hanging="454"/></w:pPr></w:lvl></w:abstractNum>'
    )
