// Imports: a file is sent in pieces, with this session; and the page of an import follows it. Without this
// script small files go with the form, and the page is loaded again by hand.
"use strict";

const bring = document.getElementById("bring");
const live = document.getElementById("live");
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function send(address, body, token, type) {
  const headers = { "X-CSRFToken": token };
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.reason || String(answer.status));
  return said;
}

if (bring) {
  bring.addEventListener("submit", async (event) => {
    const file = bring.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    const said = document.getElementById("bring-said");
    const bar = document.getElementById("bring-bar");
    const button = bring.querySelector("button");
    const token = bring.elements.csrfmiddlewaretoken.value;
    const size = Number(bring.dataset.piece);
    button.disabled = true;
    document.getElementById("bring-progress").hidden = false;
    said.textContent = bring.dataset.sending;
    try {
      const form = new FormData();
      form.set("case", bring.elements.case.value);
      form.set("name", file.name);
      const to = await send(bring.dataset.begin, form, token);
      const pieces = Math.ceil(file.size / size);
      for (let number = 0; number < pieces; number += 1) {
        const piece = file.slice(number * size, (number + 1) * size);
        await send(`${to.import_piece}?number=${number}`, piece, token, "application/octet-stream");
        bar.value = (number + 1) / pieces;
      }
      await send(to.import_whole, new FormData(), token);
      location.assign(to.import);
    } catch (error) {
      said.textContent = `${bring.dataset.stopped} ${error.message}`;
      button.disabled = false;
    }
  });
}

if (live) {
  (async () => {
    for (;;) {
      await pause(1000);
      const answer = await fetch(live.dataset.progress, { credentials: "same-origin" }).catch(() => null);
      if (!answer || !answer.ok) continue;
      const now = await answer.json();
      const bar = document.getElementById("live-bar");
      bar.max = now.total;
      bar.value = now.reached;
      document.getElementById("live-said").textContent = now.said;
      if (!now.working) {
        location.reload();
        return;
      }
    }
  })();
}
