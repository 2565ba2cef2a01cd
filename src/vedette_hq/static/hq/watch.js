// The board: clocks that run, a look every few seconds whether something changed, and keys inside an alarm.
// Without this script the page loads itself again and everything is done with Tab and Enter.
"use strict";

const LOOK_MS = 4000;
const board = document.querySelector(".board[data-state]");
let skew = 0;

function written(seconds) {
  const sign = seconds < 0 ? "−" : "";
  const left = Math.abs(Math.round(seconds));
  const pad = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(left / 3600);
  const rest = `${pad(Math.floor((left % 3600) / 60))}:${pad(left % 60)}`;
  return `${sign}${hours ? `${hours}:` : ""}${rest}`;
}

function tick() {
  const now = Date.now() / 1000 + skew;
  for (const place of document.querySelectorAll(".left")) {
    const until = Number(place.dataset.until);
    const since = Number(place.dataset.since);
    place.textContent = until ? `(${written(until - now)})` : since ? `(+${written(now - since)})` : "";
  }
}

// Somebody who types, or who stands on a button, is not interrupted: they are told, and press R.
function busy() {
  const here = document.activeElement;
  if (here && here.matches("input, textarea, select, button, summary") && here.closest("main")) return true;
  return Array.from(document.querySelectorAll("main input:not([type=hidden]), main textarea")).some(
    (field) => field.value !== field.defaultValue,
  );
}

function again() {
  const alarm = document.activeElement ? document.activeElement.closest("[data-alarm]") : null;
  const place = alarm ? `#${alarm.id}` : "";
  if (place && location.hash !== place) history.replaceState(null, "", place);
  location.reload();
}

async function look() {
  const told = board.querySelector(".told");
  try {
    const answer = await fetch(board.dataset.state, {
      credentials: "same-origin", cache: "no-store", redirect: "error",
      headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000),
    });
    if (answer.status === 401) return again();
    if (!answer.ok) throw new Error("no answer");
    const said = await answer.json();
    skew = said.now - Date.now() / 1000;
    document.title = said.alarms ? `(${said.alarms}) ! Vedette` : "Vedette";
    if (said.digest === board.dataset.digest) {
      if (told.dataset.stale) { told.textContent = ""; delete told.dataset.stale; }
    } else if (busy()) {
      if (told.textContent !== board.dataset.changed) told.textContent = board.dataset.changed;
    } else {
      again();
    }
  } catch {
    told.dataset.stale = "1";
    if (told.textContent !== board.dataset.stale) told.textContent = board.dataset.stale;
  }
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key === "r" && event.target.closest(".board, body")) { event.preventDefault(); again(); return; }
  const alarms = Array.from(document.querySelectorAll("[data-alarm]"));
  const here = event.target.closest("[data-alarm]");
  if (!here) return;
  if (key === "n" && alarms.length) {
    event.preventDefault();
    alarms[(alarms.indexOf(here) + 1) % alarms.length].focus();
  } else if (key === "t") {
    const take = here.querySelector('[data-key="t"]');
    if (take) { event.preventDefault(); take.form.requestSubmit(take); }
  } else if (key === "c") {
    const list = here.querySelector("h4[tabindex]");
    if (list) { event.preventDefault(); list.focus(); }
  }
}

tick();
setInterval(tick, 1000);
if (board) {
  document.addEventListener("keydown", pressed);
  setInterval(look, LOOK_MS);
  const aimed = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  (aimed || document.querySelector("[data-alarm]"))?.focus({ preventScroll: !aimed });
}
