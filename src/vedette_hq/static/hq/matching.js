// Judging by keys: a verdict's key chooses it and goes to the reason; Enter there sends it. Without this the
// buttons do the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-verdicts]");
  if (!form) return;
  const buttons = [...form.querySelectorAll("button[data-key]")];
  const reason = form.querySelector("[name=reason]");
  const said = form.querySelector("[data-said]");
  let chosen = null;
  const choose = (button) => {
    chosen = button;
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
    said.textContent = button.firstChild.textContent.trim();
    reason.focus();
  };
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      if (!reason.value.trim()) {
        event.preventDefault();
        choose(button);
      }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.target === reason && event.key === "Enter" && chosen) {
      event.preventDefault();
      chosen.click();
      return;
    }
    if (event.target.closest("input, textarea, select")) return;
    const latin = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    const button = buttons.find((each) => each.dataset.key === latin);
    if (button) {
      event.preventDefault();
      choose(button);
    }
  });
})();
