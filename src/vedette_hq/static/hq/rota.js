// Rota: says what a draft breaks while it is changed, and moves between boxes by arrow keys. All works without it.
"use strict";
(() => {
  if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 3000);
  const form = document.querySelector("form.rota-edit");
  if (!form) return;
  const status = form.querySelector("[data-status]");
  let timer = 0;
  let asked = 0;
  const make = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const show = (place, faults) => {
    place.replaceChildren();
    if (!faults.length) return;
    const list = make("ul", "", "faults");
    for (const one of faults) {
      const line = make("li", "");
      line.append(make("span", one.mark, `state ${one.never ? "bad" : "wait"}`), ` ${one.text}`);
      list.append(line);
    }
    place.append(list);
  };
  const check = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || mine !== asked) return;
      const found = await answer.json();
      for (const place of form.querySelectorAll("[data-faults]")) show(place, found.turns[place.dataset.faults] || []);
      status.textContent = found.status;
    } catch { status.textContent = ""; }
  };
  form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(check, 250); });
  const look = form.querySelector("[data-look]");
  if (look) look.hidden = true;

  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".grid tbody td");
    const step = steps[event.key];
    if (!cell || !step || event.target.type !== "checkbox") return;
    event.preventDefault();
    const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
    let row = cell.parentElement;
    let at = cell.cellIndex;
    for (;;) {
      if (step[0]) row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
      at += step[1] * rtl;
      if (!row || !row.cells[at] || at < 1) return;
      const box = row.cells[at].querySelector("input");
      if (box) { box.focus(); return; }
    }
  });
})();
