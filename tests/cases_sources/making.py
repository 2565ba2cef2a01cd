# ruff: noqa: E501 - the ways out stand as they are
"""Web archives made here: WARC files, plain or packed, WACZ packages, and a page that tries every way out."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping

Answer = tuple[str, str, bytes]
"""Address, media type, body."""


def record(kind: str, heads: Mapping[str, str], block: bytes, *, digests: bool = True) -> bytes:
    """One WARC record."""
    said = {"WARC-Type": kind, **heads, "Content-Length": str(len(block))}
    if digests:
        said["WARC-Block-Digest"] = f"sha256:{hashlib.sha256(block).hexdigest()}"
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def response(
    url: str,
    media_type: str,
    body: bytes,
    *,
    date: str = "2026-03-01T10:00:00Z",
    more: str = "",
    status: int = 200,
) -> bytes:
    """The record of an answer."""
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {media_type}\r\n{more}\r\n".encode()
    payload = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    heads = {
        "WARC-Target-URI": url,
        "WARC-Date": date,
        "WARC-Record-ID": f"<urn:uuid:{hashlib.sha256(url.encode()).hexdigest()[:32]}>",
        "Content-Type": "application/http; msgtype=response",
        "WARC-Payload-Digest": f"sha1:{payload}",
    }
    return record("response", heads, head + body)


def info() -> bytes:
    """What the capturing program says of itself."""
    heads = {"WARC-Date": "2026-03-01T09:59:00Z", "Content-Type": "application/warc-fields"}
    return record("warcinfo", heads, b"software: Invented capture 1.2\r\nformat: WARC File Format 1.1\r\n")


def warc(answers: Iterable[Answer], *, packed: bool = False) -> bytes:
    """A WARC file of answers."""
    parts = [info(), *(response(url, kind, body) for url, kind, body in answers)]
    return b"".join(gzip.compress(one, mtime=0) if packed else one for one in parts)


def wacz(answers: Iterable[Answer], *, altered: str = "") -> bytes:
    """A WACZ package of answers; the digest of the file named `altered` is not its own."""
    rows = list(answers)
    files = {"archive/data.warc.gz": warc(rows, packed=True)}
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "Pages"}]
    pages += [
        {"url": url, "ts": "2026-03-01T10:00:00Z", "title": "Invented page"}
        for url, kind, _ in rows
        if "html" in kind
    ]
    files["pages/pages.jsonl"] = "\n".join(json.dumps(page) for page in pages).encode()
    resources = [
        {
            "path": name,
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data + (b'x' if name == altered else b'')).hexdigest()}",
        }
        for name, data in files.items()
    ]
    listed = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "software": "Invented capture 1.2",
        "resources": resources,
    }
    files["datapackage.json"] = json.dumps(listed).encode()
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 10, 0, 0)), data)
    return sink.getvalue()


def png(side: int = 40) -> bytes:
    """A red picture."""
    from PIL import Image

    sink = io.BytesIO()
    Image.new("RGB", (side, side), (200, 10, 10)).save(sink, "PNG")
    return sink.getvalue()


def story(base: str = "https://invented.example") -> list[Answer]:
    """An invented page with a style sheet, a picture, a link that is kept and one that is not."""
    page = (
        "<!doctype html><html><head><title>Площадь, 1 марта</title><link rel=stylesheet href=/style.css></head>"
        "<body><h1>Площадь</h1><p class=lead>Вымышленное сообщение о событии.</p><img src=/red.png alt=фото>"
        "<p><a href='/next'>Дальше</a> <a href='https://elsewhere.example/x'>Elsewhere</a></p>"
        "<form action=/login><input name=a value='вход'></form><script>document.title='x'</script>"
        "<img src=/lost.png alt='нет'></body></html>"
    )
    style = "body{font-family:sans-serif;background:url(red.png) no-repeat right top}.lead{color:#063}"
    return [
        (f"{base}/", "text/html; charset=utf-8", page.encode()),
        (f"{base}/style.css", "text/css", style.encode()),
        (f"{base}/red.png", "image/png", png()),
        (f"{base}/next", "text/html", b"<title>Next</title><p>The next invented page."),
    ]


WAYS_OUT = (
    '<img src="{0}/img">',
    '<img srcset="{0}/srcset 2x">',
    '<img data-src="{0}/lazy" src="{0}/lazy2" loading="eager">',
    '<script src="{0}/script"></script>',
    '<script>fetch("{0}/fetch");new Image().src="{0}/image";navigator.sendBeacon("{0}/beacon");</script>',
    '<link rel="stylesheet" href="{0}/sheet">',
    '<link rel="preload" as="image" href="{0}/preload"><link rel="prefetch" href="{0}/prefetch">',
    '<link rel="icon" href="{0}/icon"><link rel="dns-prefetch preconnect" href="{0}">',
    '<style>@import "{0}/import1"; @import url({0}/import2);</style>',
    "<style>@im\\70ort '{0}/import3';</style>",
    "<style>div.a{{background:url({0}/css1)}} div.b{{background:u\\72l('{0}/css2')}}</style><div class=a>a</div><div class=b>b</div>",
    "<style>p.c{{background-image:image-set('{0}/set' 1x);cursor:url({0}/cursor),auto}}</style><p class=c>c</p>",
    "<style>@font-face{{font-family:f;src:url({0}/font)}} b{{font-family:f}}</style><b>letters</b>",
    '<p style="background:url({0}/inline);list-style:url({0}/list)">styled</p>',
    '<table background="{0}/table"><tr><td background="{0}/cell">x</table>',
    '<body background="{0}/body">',
    '<iframe src="{0}/frame"></iframe><iframe srcdoc="&lt;img src={0}/srcdoc&gt;"></iframe>',
    '<object data="{0}/object"></object><embed src="{0}/embed">',
    '<video src="{0}/video" poster="{0}/poster" autoplay></video><audio src="{0}/audio" autoplay></audio>',
    '<svg><image href="{0}/svg"/><use href="{0}/use#x"/></svg><svg><style>*{{fill:url({0}/svgstyle)}}</style></svg>',
    '<math><mtext><img src="{0}/math"></mtext></math>',
    '<input type="image" src="{0}/input"><button formaction="{0}/button" autofocus>x</button>',
    "<img src=x onerror=\"new Image().src='{0}/onerror'\"><details open ontoggle=\"fetch('{0}/toggle')\">x</details>",
    '<base href="{0}/base/"><img src="relative">',
    '<a id=way href="{0}/link" ping="{0}/ping">a link</a>',
    '<picture><source srcset="{0}/source"><img src="{0}/picture"></picture>',
    '<noscript><img src="{0}/noscript"></noscript><template><img src="{0}/template"></template>',
    '<!--><img src="{0}/comment">--><![CDATA[<img src="{0}/cdata">]]>',
    '</style></title></textarea></script><img src="{0}/closed">',
    '<style></p title="</style><img src={0}/mutated>"></style><p id="</style><img src={0}/mutated2>">x</p>',
    '<meta http-equiv="Content-Security-Policy" content="default-src *">',
)
"""Markup with which a page asks somebody for something; `{0}` is whom."""
LEAVING = (
    '<script>window.open("{0}/window");location="{0}/location"</script>',
    '<meta http-equiv="refresh" content="1;url={0}/refresh">',
)
"""Markup with which a page leads away: nothing after it would be seen."""


def hostile(out: str, ways: tuple[str, ...] = (*WAYS_OUT, *LEAVING)) -> list[Answer]:
    """A page that tries every way out to `out`."""
    page = "https://invented.example/"
    text = "".join(way.format(out) for way in ways)
    head = f"<!doctype html><html manifest='{out}/manifest'><head><title>hostile</title></head><body>"
    return [(page, "text/html; charset=utf-8", f"{head}{text}<p>The end.</p></body></html>".encode())]
