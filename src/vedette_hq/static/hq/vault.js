// Evidence room: everything works without this. It hides what is shown at a key, turns pages, prints, and warns
// before a text that was written is lost.
"use strict";
(() => {
  const hide = document.querySelector("[data-hide]");
  const shown = document.querySelectorAll("[data-viewer]");
  const veil = (on) => {
    for (const each of shown) {
      each.classList.toggle("veiled", on);
      if (on && typeof each.pause === "function") each.pause();
    }
    hide.setAttribute("aria-pressed", String(on));
  };
  if (hide && shown.length) {
    hide.hidden = false;
    hide.addEventListener("click", () => veil(hide.getAttribute("aria-pressed") !== "true"));
    document.addEventListener("visibilitychange", () => { if (document.hidden) veil(true); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, video, audio")) return;
    if (event.key === "Escape" && hide && shown.length) veil(true);
    const rtl = document.documentElement.dir === "rtl";
    const turn = { ArrowRight: rtl ? "back" : "on", ArrowLeft: rtl ? "on" : "back" }[event.key];
    const link = turn && document.querySelector(`[data-turn="${turn}"]`);
    if (link && !event.target.closest(".scroll")) link.click();
  });
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const form of document.querySelectorAll("form[data-guarded]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
})();
