// Papers of a case: a file is sent in pieces, with this session. Without this script small files go with the form.
"use strict";

const keep = document.getElementById("keep");

async function send(address, body, token, type) {
  const headers = { "X-CSRFToken": token };
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.reason || String(answer.status));
  return said;
}

if (keep) {
  keep.addEventListener("submit", async (event) => {
    const file = keep.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    const said = document.getElementById("keep-said");
    const bar = document.getElementById("keep-bar");
    const button = keep.querySelector("button");
    const token = keep.elements.csrfmiddlewaretoken.value;
    const size = Number(keep.dataset.piece);
    button.disabled = true;
    document.getElementById("keep-progress").hidden = false;
    said.textContent = keep.dataset.sending;
    try {
      const form = new FormData();
      for (const name of ["kind", "title", "dated", "language", "pages", "letter"]) {
        form.set(name, keep.elements[name].value);
      }
      form.set("name", file.name);
      const to = await send(keep.dataset.begin, form, token);
      const pieces = Math.ceil(file.size / size);
      for (let number = 0; number < pieces; number += 1) {
        const piece = file.slice(number * size, (number + 1) * size);
        await send(`${to.paper_piece}?number=${number}`, piece, token, "application/octet-stream");
        bar.value = (number + 1) / pieces;
      }
      const kept = await send(to.paper_whole, new FormData(), token);
      location.assign(kept.paper);
    } catch (error) {
      said.textContent = `${keep.dataset.stopped} ${error.message}`;
      button.disabled = false;
    }
  });
}
