# ruff: noqa: E501 - the lines of scripts stand as they are
"""A browser's page under watch: what ran in it, what it asked for elsewhere, what it holds, how wide it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

WIDTHS = (1100, 360)

HOOKS = """
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = (...words) => { __told("ran: " + name + " " + words.join(",").slice(0, 40) + " @" + location.pathname); };
document.addEventListener("securitypolicyviolation", (event) =>
  __told("policy: " + event.effectiveDirective + " " + String(event.blockedURI).slice(0, 80)));
"""
"""Before anything else runs in a page: whoever calls these is noted."""

SEARCH = """
() => {
  const found = [];
  const own = (address) => { try { return new URL(address, location.href).origin === location.origin; } catch { return false; } };
  const templates = [...document.querySelectorAll("template")].map((each) => each.id);
  const ours = location.pathname.startsWith("/interviews/talks/") && templates.join() === "conflict";
  const framed = /^\\/website\\/preview\\//.test(location.pathname) && document.querySelectorAll("iframe").length === 1;
  for (const each of document.querySelectorAll("*")) {
    const what = each.tagName.toLowerCase();
    for (const { name, value } of each.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(`${what} ${name}=${value.slice(0, 60)}`);
      if (["href", "src", "action", "formaction", "xlink:href", "data", "poster"].includes(name) && !(own(value) || value.startsWith("#")))
        found.push(`${what} ${name}=${value.slice(0, 60)}`);
    }
    if (what === "template" && ours) continue;
    if (what === "iframe" && framed && each.outerHTML.startsWith('<iframe class="sheet" sandbox="allow-same-origin" ')) continue;
    if (["iframe", "frame", "object", "embed", "base", "style", "template", "plaintext", "xmp", "listing", "math", "applet", "frameset", "marquee", "foreignobject", "animate", "set", "use"].includes(what)) found.push(what);
    if (what === "script" && (each.textContent || !/^\\/static\\/(hq|interviews)\\//.test(new URL(each.src).pathname))) found.push(`script ${each.textContent.slice(0, 60)}`);
    if (what === "meta" && each.httpEquiv) found.push("meta " + each.httpEquiv);
  }
  for (const name of ["main", "h1", "footer", "header"]) {
    const count = document.querySelectorAll(name).length;
    if (count !== 1) found.push(`${count} of ${name}`);
  }
  const foot = document.querySelector("body > footer");
  if (!foot) found.push("the footer is not where it belongs");
  return found;
}
"""
"""What only a name could have put into a page."""

TURNED = """
() => {
  const found = [];
  const turns = /[\\u202a-\\u202e\\u2066-\\u2069]/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!turns.test(node.data)) continue;
    let above = node.parentElement;
    while (above && getComputedStyle(above).display === "inline" && above.tagName !== "BDI" && above.tagName !== "OPTION") above = above.parentElement;
    if (!above || above.tagName === "BDI" || above.tagName === "OPTION" || above.tagName === "TEXTAREA") continue;
    if (above.textContent.trim() === node.data.trim()) continue;
    found.push(`${above.tagName.toLowerCase()}.${above.className}: ${node.data.trim().slice(0, 50)} | ${above.textContent.trim().slice(0, 50)}`);
  }
  return found;
}
"""
"""Texts that turn the writing around and stand beside the site's own words with nothing between them."""

WIDEST = """
() => [...document.querySelectorAll("body *")]
  .filter((each) => { const box = each.getBoundingClientRect(); const scroll = each.closest(".scroll");
    return (box.right > document.documentElement.clientWidth + 1 || box.left < -1 || each.scrollWidth > document.documentElement.clientWidth)
      && (!scroll || scroll === each || getComputedStyle(each).position === "absolute"); })
  .map((each) => `${each.tagName.toLowerCase()}.${each.className} to ${Math.round(each.getBoundingClientRect().right)}: ${each.textContent.trim().slice(0, 40)}`)
  .slice(-3).join(" ; ")
"""
"""The innermost of what stands out."""

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Watch:
    """One context of a browser, and all that was noted in it."""

    context: Any
    host: str
    page: Any = None
    ran: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    looked: int = 0

    def __post_init__(self) -> None:
        self.context.expose_function("__told", lambda what: self.ran.append(what))
        self.context.add_init_script(HOOKS)
        self.page = self.context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._asked)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.context.on("page", lambda page: self.faults.append(f"opened another page: {page.url}"))

    def _dialog(self, dialog: Any) -> None:
        self.ran.append(f"dialog: {dialog.type} {dialog.message[:40]}")
        dialog.dismiss()

    def _asked(self, request: Any) -> None:
        if urlsplit(request.url).netloc != self.host:
            self.elsewhere.append(request.url[:100])

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text[:200])

    def look(self, name: str) -> None:
        """Look at the page as it stands: what it holds, and how wide it is on both screens."""
        self.looked += 1
        self.faults += [f"{name}: {found}" for found in self.page.evaluate(SEARCH)]
        self.faults += [f"{name}: turned: {found}" for found in self.page.evaluate(TURNED)]
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wider = self.page.evaluate(WIDER)
            if wider > 0:
                widest = self.page.evaluate(WIDEST)
                self.faults.append(f"{name}: {wider} px wider than {width}: {widest}")

    def settle(self) -> None:
        """Let what was set off come to its end."""
        self.page.evaluate("() => new Promise((done) => setTimeout(done, 60))")
