"""The style sheet: one column of text, system type, light and dark and paper; colours by theme."""

from __future__ import annotations

from vedette.publication.website.site import THEMES

_CSS = """\
:root { color-scheme: light dark; --paper: #fdfcf9; --ink: #1c1b19; --soft: #5a5650; --line: #d9d4ca;
  --tint: #f3f0e9; --accent: @LIGHT@;
  --serif: "Source Serif 4", "Noto Serif", Charter, "Bitstream Charter", Georgia, "Times New Roman", serif;
  --sans: system-ui, "Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --paper: #161716; --ink: #e9e6df; --soft: #aaa69d;
  --line: #3a3b39; --tint: #1f2120; --accent: @DARK@; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 70rem; padding: 0 1.25rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 var(--serif); overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration-thickness: .06em; text-underline-offset: .16em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 1px; }
h1, h2, h3, h4 { line-height: 1.2; font-weight: 600; text-wrap: balance; margin: 2.2rem 0 .6rem; }
h1 { font-size: clamp(1.75rem, 1.3rem + 2.2vw, 2.75rem); letter-spacing: -.012em; margin-top: 0; }
h2 { font-size: 1.375rem; } h3 { font-size: 1.125rem; } h4 { font-size: 1rem; }
p { margin: 0 0 1rem; } ul, ol { padding-inline-start: 1.3rem; margin: 0 0 1rem; }
img, video { max-width: 100%; height: auto; display: block; }
audio { width: 100%; }
figure { margin: 1.6rem 0; }
figcaption, .small, .meta, .kind, nav, footer, .label, .date, .state, caption, .aside, .gone
  { font-family: var(--sans); font-size: .875rem; line-height: 1.5; }
figcaption { color: var(--soft); margin-top: .5rem; }
.skip { position: absolute; inset-inline-start: 1rem; top: .5rem; background: var(--paper); padding: .5rem; }
.skip:not(:focus) { clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; padding: 0;
  white-space: nowrap; }
.label { border: 2px solid var(--ink); padding: .6rem .8rem; margin-top: 1rem; font-weight: 600; }
.label p { margin: 0; }
header { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .25rem 1.5rem; align-items: baseline;
  padding: 1.4rem 0 0; border-bottom: 1px solid var(--line); margin-bottom: 2.5rem; }
header .name { font-size: 1.2rem; font-weight: 600; line-height: 1.25; margin: 0; }
header .name a { color: var(--ink); text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; list-style: none; padding: 0; margin: 0; }
nav a { display: inline-block; padding: .45rem 0; text-decoration: none; color: var(--ink); }
nav a:hover { text-decoration: underline; }
.tongues span { display: inline-block; padding: .45rem 0; }
.tongues [aria-current] { color: var(--soft); }
.menu { grid-column: 1 / -1; } .menu ul { margin-top: .35rem; }
.menu [aria-current] { color: var(--accent); box-shadow: inset 0 -3px var(--accent); }
.kind { color: var(--accent); font-weight: 600; letter-spacing: .02em; margin: 0 0 .5rem; }
.lead { font-size: 1.25rem; line-height: 1.5; color: var(--soft); max-width: 42rem; margin-bottom: 1.5rem; }
.meta { color: var(--soft); display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: 0 0 2rem; padding:
  0; list-style: none; }
h1 .small, h2 .small, h3 .small { font-weight: 400; color: var(--soft); }
.meta b { font-weight: 600; color: var(--ink); }
.state { display: inline-block; border: 1px solid currentColor; border-radius: 2px; padding: 0 .45rem;
  color: var(--accent); font-weight: 600; }
article, .text { max-width: 42rem; }
article h1 { max-width: 46rem; }
.notice { border-inline-start: 4px solid var(--accent); background: var(--tint); padding: .8rem 1rem;
  margin: 0 0 1.5rem; }
.notice p:last-child { margin: 0; }
.quote { border-inline-start: 3px solid var(--accent); padding-inline-start: 1.25rem; }
.quote blockquote { margin: 0; font-size: 1.1875rem; line-height: 1.5; } .quote p { margin: 0; }
.portrait { float: inline-end; width: min(17rem, 42%); margin: .3rem 0 1.2rem 1.6rem; }
[dir="rtl"] .portrait { margin: .3rem 1.6rem 1.2rem 0; }
.gone { background: var(--tint); color: var(--soft); padding: 1rem; margin: 0; }
.aside { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1.6rem; color: var(--soft); }
.aside h2, .aside h3 { margin-top: .4rem; font-size: 1rem; color: var(--ink); }
.scroll { overflow-x: auto; margin: 1.6rem 0; }
table { overflow-wrap: break-word; border-collapse: collapse; width: 100%; font: .9375rem/1.45
  var(--sans); font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--soft); padding-bottom: .5rem; }
th, td { text-align: start; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid
  var(--line); }
thead th { border-bottom: 2px solid var(--ink); } tbody th { font-weight: 500; } time, .line b {
  unicode-bidi: plaintext; } td time { white-space: nowrap; } .number { text-align: end; }
.line { list-style: none; padding: 0; margin: 1.6rem 0; }
.line li { display: grid; grid-template-columns: 10.5rem minmax(0, 1fr); gap: 0 1.25rem; padding: .55rem
  0; border-top: 1px solid var(--line); }
.line b { font: 600 .9375rem/1.7 var(--sans); }
sup { line-height: 0; font: .75rem var(--sans); } sup a { text-decoration: none; padding: .3rem .15rem; }
.notes { font-size: .9375rem; } .notes li { padding-inline-start: .3rem; margin-bottom: .4rem; }
.links { list-style: none; padding: 0; } .links li { padding: .2rem 0; }
.files { list-style: none; padding: 0; } .files li { padding: .6rem 0; border-top: 1px solid var(--line); }
.digest { font: .75rem/1.4 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; color:
  var(--soft); overflow-wrap: anywhere; display: block; }
.list { list-style: none; padding: 0; margin: 0 0 2rem; }
.list > li { display: grid; grid-template-columns: 10.5rem minmax(0, 1fr); gap: 0 1.5rem; padding: 1.1rem
  0; border-top: 1px solid var(--line); }
.list h2, .list h3 { margin: 0 0 .25rem; font-size: 1.1875rem; } .list h2 a, .list h3 a, .cards a, .first
  h2 a { color: var(--ink); }
.list p { margin: .15rem 0 0; max-width: 42rem; color: var(--soft); font-size: 1rem; line-height: 1.5; }
.list .date span { display: block; } .list .date, .list .kind { color: var(--soft); margin: 0; font-size:
  .875rem; font-weight: 400; } .list .kind { color: var(--accent); font-weight: 600; }
.first { padding-bottom: 1.5rem; margin-bottom: 2.5rem; max-width: 46rem; }
.first h2 { font-size: clamp(1.5rem, 1.2rem + 1.4vw, 2.125rem); margin: 0 0 .6rem; letter-spacing: -.01em; }
.first p.lead { font-size: 1.125rem; margin-bottom: .8rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.75rem;
  list-style: none; padding: 0; margin: 0 0 2rem; }
.cards li { border-top: 2px solid var(--ink); padding-top: .8rem; }
.motto { max-width: 46rem; font-size: clamp(1.5rem, 1.15rem + 1.7vw, 2.25rem); line-height: 1.25;
  margin-bottom: 2.2rem; } h1 + .first, .motto + .first { border-top: 1px solid var(--line); padding-top:
  1.6rem; }
.cards h3 { margin: .4rem 0 .4rem; } .cards p { color: var(--soft); font-size: .9688rem; line-height: 1.5;
  margin: 0; }
.faces li { border: 0; padding: 0; } .faces img { aspect-ratio: 4 / 5; width: 100%; object-fit: cover;
  background: var(--tint); }
.faces .blank { aspect-ratio: 4 / 5; background: var(--tint); }
.more { font: 600 .9375rem var(--sans); } .more a { display: inline-block; padding: .4rem 0; }
.door { background: var(--tint); border-inline-start: 4px solid var(--accent); padding: 1.4rem 1.5rem;
  margin: 3rem 0; }
.door h2 { margin: 0 0 .5rem; } .door p { max-width: 42rem; } .door p:last-child { margin: 0; }
.button { display: inline-block; background: var(--accent); color: var(--paper); font: 600 1rem
  var(--sans); padding: .7rem 1.2rem; border-radius: 2px; text-decoration: none; }
.map { width: 100%; height: auto; display: block; background: var(--tint); }
.map .towns { stroke: var(--soft); opacity: .55; fill: none; stroke-linecap: round; }
.map .spot { fill: var(--accent); fill-opacity: .72; stroke: var(--paper); } .map text { fill: var(--ink);
  font-family: var(--sans); paint-order: stroke; stroke: var(--tint); stroke-width: 5px; stroke-linejoin:
  round; }
.counts { margin-bottom: 2.5rem; } .spoken p { white-space: pre-line; unicode-bidi: plaintext; }
.choose h1 { margin-top: 3rem; } .choose h2 { margin: .2rem 0 .5rem; } .choose { min-height: 60vh; }
.letters { display: flex; flex-wrap: wrap; gap: .2rem .3rem; list-style: none; padding: 0; font-family:
  var(--sans); }
.letters a, .letters span { display: inline-block; min-width: 2.4rem; text-align: center; padding: .4rem
  .4rem; border: 1px solid var(--line); text-decoration: none; }
.letters [aria-current] { background: var(--ink); color: var(--paper); }
dl.words dt { font-weight: 600; margin-top: .9rem; } dl.words dd { margin: 0; } dl.words ul { list-style:
  none; padding: 0; margin: 0; }
.pager { display: flex; justify-content: space-between; gap: 1rem; font-family: var(--sans); font-size:
  .9375rem; border-top: 1px solid var(--line); padding-top: 1rem; }
footer { border-top: 1px solid var(--line); margin-top: 4rem; padding: 1.5rem 0 3rem; color: var(--soft);
  display: grid; gap: 1.2rem 3rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
footer ul { list-style: none; padding: 0; margin: 0; } footer a { color: var(--soft); display:
  inline-block; padding: .25rem 0; }
footer h2 { font: 600 .875rem var(--sans); color: var(--ink); margin: 0 0 .3rem; } footer p { margin: 0; }
@media (max-width: 44rem) {
  body { font-size: 1rem; padding: 0 1rem; } header { margin-bottom: 1.75rem; grid-template-columns:
    minmax(0, 1fr); }
  .line li, .list > li { grid-template-columns: minmax(0, 1fr); } .list .date span { display: inline; }
    .list .date span::before { content: " · "; }
  .map text { font-size: 30px; } .lead { font-size: 1.125rem; }
  .portrait, [dir="rtl"] .portrait { float: none; width: 100%; max-width: 20rem; margin: 0 0 1.2rem; }
  .cards { grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); }
  .faces { grid-template-columns: repeat(2, 1fr); gap: 1.1rem; } nav a, .tongues span { padding: .5rem 0;
    } nav ul { gap: 0 1rem; } }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #999; --tint: #fff; --accent: #000;
    color-scheme: light; }
  @page { margin: 18mm 16mm; } body { font-size: 10.5pt; line-height: 1.45; max-width: none; padding: 0; }
  nav, .skip, .pager, .door .button, footer ul { display: none; } header { margin-bottom: 1rem;
    padding-top: 0; }
  article, .text, .lead { max-width: none; } h1 { font-size: 20pt; } h1, h2, h3, h4 { break-after: avoid; }
  figure, tr, .line li, .list > li, .cards li, .quote { break-inside: avoid; } .portrait { width: 45mm; }
    .lead { font-size: 12pt; } img { max-height: 11cm; width: auto; } .quote blockquote { font-size: 11.5pt;
    } .label { font-size: 9pt; }
  a { color: inherit; } main a[href^="https"]::after { content: " <" attr(href) ">"; font-size: .8em;
    overflow-wrap: anywhere; }
  .scroll { overflow: visible; } footer { margin-top: 1.5rem; padding: .5rem 0 0; display: block; } }
"""


def style(theme: str) -> bytes:
    """Return the style sheet in the colours of a theme."""
    light, dark = THEMES[theme]
    return _CSS.replace("@LIGHT@", light).replace("@DARK@", dark).encode()
