// The desk of an interview: what is typed is saved bit by bit. What cannot be sent stays in the page and, sealed
// with a key that only the house can give again, in the browser's own store; it is sent when the house answers.
// A text that was written elsewhere meanwhile is never overwritten: both are shown. Works without this, by buttons.
"use strict";

const PAUSE = 700;
const AWAY = [1000, 2000, 5000, 10000];
const LOOK = 15000;
const PATIENCE = 30000; // milliseconds for an answer; then it is asked again, and the house knows it by its id
const panel = document.getElementById("saving");
const words = panel.dataset;
let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const plain = (text) => text.replaceAll("\r\n", "\n");

// ---- the sealed store: AES-GCM under the key of this person and interview; nothing legible is on the disk
const sealed = {
  async open() {
    const raw = Uint8Array.from(words.key.match(/../g), (pair) => parseInt(pair, 16));
    this.key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    this.base = await new Promise((done, failed) => {
      const asked = indexedDB.open("vedette-drafts", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  },
  act(mode, verb) {
    return new Promise((done, failed) => {
      const asked = verb(this.base.transaction("drafts", mode).objectStore("drafts"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  },
  async put(name, value) {
    if (!this.base) return;
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const about = new TextEncoder().encode(name);
    const data = new TextEncoder().encode(JSON.stringify(value));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: about }, this.key, data);
    await this.act("readwrite", (store) => store.put({ nonce, box }, name));
  },
  async get(name) {
    if (!this.base) return null;
    const held = await this.act("readonly", (store) => store.get(name));
    if (!held) return null;
    try {
      const about = new TextEncoder().encode(name);
      const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: held.nonce, additionalData: about }, this.key, held.box);
      return JSON.parse(new TextDecoder().decode(data));
    } catch {
      return null; // another person's, or of another house
    }
  },
  async drop(name) {
    if (this.base) await this.act("readwrite", (store) => store.delete(name));
  },
};

class Refused extends Error {}
class Out extends Error {}

async function ask(address, body) {
  const answer = await fetch(address, {
    method: body ? "POST" : "GET",
    body: body ? JSON.stringify(body) : undefined,
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "fetch" },
  });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new Out();
  if (answer.status >= 500 || answer.status === 429) throw new Error("away");
  if (!answer.ok) {
    const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    throw new Refused(said.reason || String(answer.status));
  }
  return answer.json();
}

const texts = [];
let state = "saved";
function say(next, more = "") {
  state = next;
  const said = { saved: words.saidSaved, busy: words.saidSaving, away: words.saidAway, out: words.saidOut, kept: words.saidKept, refused: words.saidRefused, found: words.saidFound, over: words.saidOver }[next];
  const full = more ? `${said} ${more}` : said;
  if (panel.textContent !== full) panel.textContent = full;
  panel.className = `saving noprint ${{ saved: "", found: "", busy: "busy" }[next] ?? "away"}`;
  panel.dataset.standing = next;
}

function settleState() {
  const bad = texts.find((one) => one.trouble);
  if (bad) say(bad.trouble, bad.why);
  else if (texts.some((one) => one.conflict)) say("kept");
  else if (texts.some((one) => one.dirty())) say("busy");
  else if (state !== "found") say("saved");
}

class Text {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("textarea");
    this.address = form.action;
    this.field = form.elements.field.value;
    this.base = Number(form.elements.base.value);
    this.saved = plain(this.box.defaultValue); // on a slow line somebody types before this runs
    this.name = `${words.interview} ${new URL(this.address).pathname} ${this.field}`;
    this.pending = null;
    this.conflict = null;
    this.trouble = "";
    this.why = "";
    this.tries = 0;
    this.timer = 0;
    this.working = false;
    this.keeping = Promise.resolve(); // one act on the store after the other: what is dropped does not come back
    this.box.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.querySelector("[data-button]").classList.add("aside-when-script");
  }

  dirty() {
    return plain(this.box.value) !== this.saved || this.pending !== null;
  }

  typed() {
    if (state === "found") state = "saved";
    this.keep();
    this.later(PAUSE);
    settleState();
  }

  keep() {
    const held = { text: plain(this.box.value), base: this.base, pending: this.pending };
    this.keeping = this.keeping.then(() => sealed.put(this.name, held)).catch(() => {});
  }

  drop() {
    this.keeping = this.keeping.then(() => sealed.drop(this.name)).catch(() => {});
    return this.keeping;
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  async send() {
    if (this.working || this.conflict) return;
    if (!this.dirty()) return;
    this.working = true;
    try {
      // what was sent and not answered is sent again as it was: the house knows it by its id
      this.pending = this.pending ?? { field: this.field, text: plain(this.box.value), base: this.base, fragment: newId() };
      this.keep();
      const sent = this.pending;
      const answer = await ask(this.address, sent);
      this.pending = null;
      this.trouble = "";
      this.tries = 0;
      if (answer.kept) {
        this.show(sent.text, answer);
      } else {
        this.base = answer.version;
        this.saved = answer.text;
        this.form.elements.base.value = answer.version;
        if (sent.text !== answer.text && plain(this.box.value) === sent.text) this.box.value = answer.text;
        if (!this.dirty()) this.drop(); // a store that is slow holds up nothing
      }
    } catch (error) {
      if (error instanceof Refused) {
        this.pending = null;
        this.trouble = "refused";
        this.why = error.message;
      } else {
        this.trouble = error instanceof Out ? "out" : "away";
        this.why = "";
        this.later(AWAY[Math.min(this.tries++, AWAY.length - 1)]);
        if (error instanceof Out) this.renew();
      }
    } finally {
      this.working = false;
      if (this.dirty() && !this.trouble && !this.conflict) this.later(PAUSE); // typed meanwhile
      settleState();
    }
  }

  // Logged in again elsewhere: a new token comes with the state of the page.
  async renew() {
    try {
      token = (await ask(words.state)).token;
    } catch {
      // not yet
    }
  }

  show(mine, answer) {
    const made = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
    made.querySelector("[data-mine]").textContent = mine;
    made.querySelector("[data-theirs]").textContent = answer.text;
    this.conflict = made;
    this.base = answer.version;
    this.saved = answer.text;
    this.form.after(made);
    const choose = async (text) => {
      this.conflict = null;
      made.remove();
      this.box.value = text;
      this.box.focus();
      try {
        await ask(`${words.state.replace(/talks\/.*/, "")}texts/${answer.kept}/settle`, {});
      } catch {
        // it stands beside when the page is loaded again
      }
      await this.send();
      if (!this.dirty()) this.drop();
      settleState();
    };
    // what was typed after sending is the newer of mine
    made.querySelector("[data-keep]").addEventListener("click", () => choose(this.box.value));
    made.querySelector("[data-take]").addEventListener("click", () => choose(answer.text));
    made.querySelector("[data-keep]").focus();
  }

  // What was left in the sealed store by a page that went away.
  async find() {
    const held = await sealed.get(this.name).catch(() => null);
    if (!held || (held.text === this.saved && !held.pending)) return false;
    this.base = held.base;
    this.pending = held.pending;
    this.box.value = held.text;
    await this.send();
    return !this.trouble && !this.conflict;
  }

  // What somebody else wrote comes in where nobody types.
  fresh(row) {
    if (this.dirty() || this.conflict || row.version <= this.base) return;
    this.base = row.version;
    this.saved = row.text;
    this.box.value = row.text;
    this.form.elements.base.value = row.version;
  }
}

async function look() {
  try {
    const answer = await ask(words.state);
    token = answer.token;
    if (answer.over) say("over");
    for (const row of answer.texts) {
      const text = texts.find((one) => one.field === row.field && one.address.includes(row.passage));
      if (text) text.fresh(row);
    }
  } catch {
    // seen at the next saving
  }
}

for (const form of document.querySelectorAll("form[data-save]")) texts.push(new Text(form));
window.addEventListener("beforeunload", (event) => {
  if (texts.some((one) => one.dirty() || one.conflict)) event.preventDefault();
});
// other forms of the page lead away: what is typed goes first
for (const form of document.querySelectorAll("form:not([data-save])")) {
  form.addEventListener("submit", async (event) => {
    if (!texts.some((one) => one.dirty())) return;
    event.preventDefault();
    const button = event.submitter;
    await Promise.all(texts.map((one) => one.send()));
    if (!texts.some((one) => one.dirty() || one.conflict)) form.requestSubmit(button);
  });
}
window.addEventListener("online", () => texts.forEach((one) => one.send()));
sealed.open().catch(() => {}).then(async () => {
  const found = [];
  for (const one of texts) found.push(await one.find());
  for (const one of texts) if (one.dirty()) one.typed();
  settleState();
  if (found.some(Boolean) && state === "saved") say("found");
});
say("busy");
setInterval(look, LOOK);
