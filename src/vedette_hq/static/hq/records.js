// Records desk: everything works without this. It looks names up while they are typed, shows others like a new
// name, draws a rectangle on a picture, takes the second that is playing, and warns before what was typed is lost.
"use strict";
(() => {
  const later = (wait, act) => {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
  };
  const ask = async (address, query) => {
    const url = new URL(address, location.href);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      return answer.ok ? await answer.json() : null;
    } catch { return null; }
  };
  const make = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const form = document.querySelector(".record-form");
  if (form) {
    for (const button of form.querySelectorAll("[data-look]")) button.hidden = true;
    for (const input of form.querySelectorAll("[data-find]")) {
      const select = input.closest(".picks").querySelector("[data-pick]");
      const said = make("span", "", "aside");
      said.setAttribute("role", "status");
      input.after(said);
      input.addEventListener("input", later(250, async () => {
        const words = input.value.trim();
        if (words.length < 2) return;
        const found = await ask(form.dataset.choices, { q: words, kinds: input.dataset.find });
        if (!found || input.value.trim() !== words) return;
        const chosen = select.value;
        for (const option of [...select.options]) if (option.value && option.value !== chosen) option.remove();
        for (const one of found.found) {
          if (one.id === chosen) continue;
          const option = make("option", `${one.label} (${one.kind})`);
          option.value = one.id;
          select.append(option);
        }
        if (!chosen && found.found.length) select.value = found.found[0].id;
        said.textContent = found.found.length ? `${found.found.length}: ${found.found.slice(0, 3).map((one) => one.label).join(", ")}` : form.dataset.nothing;
      }));
    }
    if (form.dataset.suggest) {
      for (const input of form.querySelectorAll("[data-named]")) {
        const note = make("div", "", "alike");
        note.setAttribute("role", "status");
        note.hidden = true;
        input.after(note);
        input.addEventListener("input", later(350, async () => {
          const words = input.value.trim();
          if (words.length < 3) { note.hidden = true; return; }
          const answer = await ask(form.dataset.suggest, { q: words, case: form.dataset.case });
          if (!answer || input.value.trim() !== words) return;
          const hits = answer.found || answer.hits || answer.suggestions || [];
          note.replaceChildren();
          note.hidden = !hits.length;
          if (!hits.length) return;
          note.append(make("span", form.dataset.more));
          const list = make("ul");
          for (const hit of hits.slice(0, 5)) {
            const item = make("li");
            const link = make("a");
            link.href = hit.url || `/records/${hit.record || hit.record_id || hit.id}`;
            link.target = "_blank";
            link.rel = "noopener";
            link.append(make("bdi", hit.text || hit.label || hit.name));
            item.append(link);
            const why = Array.isArray(hit.why) ? hit.why.map((one) => (typeof one === "string" ? one : one.text || "")).join(" ") : hit.why;
            const pick = input.closest(".picks")?.querySelector("[data-pick]");
            if (pick && hit.case === form.dataset.case) {
              const use = make("button", form.dataset.use, "quiet small");
              use.type = "button";
              use.addEventListener("click", () => {
                if (![...pick.options].some((option) => option.value === hit.record)) {
                  const option = make("option", hit.text);
                  option.value = hit.record;
                  pick.append(option);
                }
                pick.value = hit.record;
                input.value = "";
                note.hidden = true;
                pick.focus();
              });
              item.append(" ", use);
            }
            if (why) item.append(make("span", ` – ${why}`, "soft"));
            list.append(item);
          }
          note.append(list);
        }));
      }
    }
  }

  if (form) {
    for (const input of form.querySelectorAll("[data-placed]")) {
      const part = (name) => form.elements.namedItem(input.name.replace(/text$/, name));
      const note = make("div", "", "alike");
      note.setAttribute("role", "status");
      note.hidden = true;
      part("precision").after(note);
      input.addEventListener("input", later(300, async () => {
        const words = input.value.trim();
        if (words.length < 3) { note.hidden = true; return; }
        const answer = await ask(form.dataset.places, { q: words });
        if (!answer || input.value.trim() !== words) return;
        note.replaceChildren();
        note.hidden = !answer.found.length;
        if (!answer.found.length) return;
        note.append(make("span", form.dataset.place));
        for (const one of answer.found) {
          const use = make("button", one.label, "quiet small");
          use.type = "button";
          use.addEventListener("click", () => {
            for (const name of ["code", "lat", "lon"]) part(name).value = one[name];
            if (!part("precision").value) part("precision").value = one.precision;
            part("lat").closest("details").open = true;
            note.hidden = true;
            input.focus();
          });
          note.append(" ", use);
        }
      }));
    }
  }

  const mark = document.querySelector("[data-mark]");
  const saying = document.querySelector("[data-saying]");
  if (mark && saying) {
    const inputs = ["left", "top", "width", "height"].map((name) => saying.elements.namedItem(name));
    const rect = mark.querySelector("rect");
    const draw = () => {
      const [x, y, width, height] = inputs.map((input) => Number(input.value) || 0);
      for (const [name, value] of Object.entries({ x, y, width, height })) rect.setAttribute(name, value);
    };
    for (const input of inputs) input.addEventListener("input", draw);
    draw();
    let from = null;
    const at = (event) => {
      const box = mark.querySelector("img").getBoundingClientRect();
      const part = (value, size) => Math.max(0, Math.min(1000, Math.round((value / size) * 1000)));
      return [part(event.clientX - box.left, box.width), part(event.clientY - box.top, box.height)];
    };
    const show = (to) => {
      const x = Math.min(from[0], to[0], 999), y = Math.min(from[1], to[1], 999);
      inputs[0].value = x;
      inputs[1].value = y;
      inputs[2].value = Math.max(1, Math.max(from[0], to[0]) - x);
      inputs[3].value = Math.max(1, Math.max(from[1], to[1]) - y);
      draw();
    };
    mark.classList.add("drawing");
    mark.addEventListener("pointerdown", (event) => { from = at(event); mark.setPointerCapture(event.pointerId); event.preventDefault(); });
    mark.addEventListener("pointermove", (event) => { if (from) show(at(event)); });
    mark.addEventListener("pointerup", (event) => { if (from) { show(at(event)); from = null; } });
    mark.addEventListener("pointercancel", () => { from = null; });
  }
  const played = document.querySelector("[data-clock]");
  if (played && saying) {
    for (const name of ["second", "until"]) {
      const input = saying.elements.namedItem(name);
      const button = make("button", "⏱", "second small");
      button.type = "button";
      button.setAttribute("aria-label", saying.querySelector(`label[for="${input.id}"]`)?.textContent || name);
      button.addEventListener("click", () => { input.value = String(Math.floor(played.currentTime)); });
      input.after(button);
    }
  }
  if (played && Number(played.dataset.clock)) {
    played.addEventListener("loadedmetadata", () => { played.currentTime = Number(played.dataset.clock); });
  }
  const text = document.querySelector("[data-text]");
  if (text && saying) {
    text.addEventListener("mouseup", () => {
      const chosen = String(getSelection()).trim();
      const words = saying.elements.namedItem("words");
      if (chosen && !words.value.trim()) words.value = chosen;
    });
  }
  for (const guarded of document.querySelectorAll("form[data-guarded]")) {
    let changed = false;
    guarded.addEventListener("input", () => { changed = true; });
    guarded.addEventListener("submit", () => { changed = false; });
    addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
})();
