// The intake desk: a folder or packages are sent in pieces through the interface, with this session; and the
// page of a delivery follows its checks. Nothing is opened here, nothing is kept in the browser.
"use strict";

const PIECE_BYTES = 262144;
const OFFER = 500;
const AT_ONCE = 3;
const MAX_WHOLE = 512 * 1024 * 1024;
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const digestOf = (buffer) => crypto.subtle.digest("SHA-256", buffer);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function newId() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

// The files that belong to a delivery, with their names in it: one part for each folder that holds an outbox.
function arrange(files) {
  const parts = new Map();
  const found = [];
  for (const { path, file } of files) {
    const inside = path.match(/^(.*?)\/?(outbox\/[0-9a-f]{32}\.(?:age|slip)|log\/(?:checkpoint|tile\/[0-9a-z/.]+))$/);
    const loose = path.match(/([0-9a-f]{32}\.(?:age|slip))$/);
    if (inside) {
      if (!parts.has(inside[1])) parts.set(inside[1], `d${parts.size}`);
      found.push({ name: `${parts.get(inside[1])}/${inside[2]}`, file });
    } else if (loose && !path.includes("/log/")) {
      found.push({ name: `loose/outbox/${loose[1]}`, file });
    }
  }
  const order = (name) => (name.includes("/log/") ? 0 : name.endsWith(".slip") ? 1 : 2);
  return found.sort((a, b) => order(a.name) - order(b.name) || (a.name < b.name ? -1 : 1));
}

// The digest of a package stands in its slip: [salt, name, value] in base64url.
async function digestFromSlip(file) {
  const slip = JSON.parse(await file.text());
  for (const text of slip.disclosures) {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const [, name, value] = JSON.parse(new TextDecoder().decode(bytes));
    if (name === "package_sha256" && /^[0-9a-f]{64}$/.test(value)) return value;
  }
  return "";
}

async function measure(entries) {
  const slips = new Map(entries.filter((e) => e.name.endsWith(".slip")).map((e) => [e.name, e.file]));
  const measured = [];
  const lone = [];
  for (const entry of entries) {
    let sha256 = "";
    if (entry.name.endsWith(".age") && entry.file.size > PIECE_BYTES) {
      const slip = slips.get(entry.name.replace(/\.age$/, ".slip"));
      try {
        sha256 = slip ? await digestFromSlip(slip) : "";
      } catch {
        sha256 = "";
      }
    }
    if (!sha256 && entry.file.size <= MAX_WHOLE) sha256 = hex(await digestOf(await entry.file.arrayBuffer()));
    if (sha256) measured.push({ ...entry, size: entry.file.size, sha256, have: 0, whole: false });
    else lone.push(entry.name);
  }
  return { measured, lone };
}

class Refused extends Error {}

class Sending {
  constructor(api, token) {
    this.api = api;
    this.token = token;
    this.stopped = false;
  }

  async ask(method, path, body, headers = {}) {
    for (let pause = 500; ; pause = Math.min(30000, pause * 2)) {
      if (this.stopped) throw new Refused("stopped");
      let answer = null;
      try {
        answer = await fetch(this.api + path, {
          method, body, credentials: "same-origin", redirect: "error", cache: "no-store",
          headers: { "X-CSRFToken": this.token, "Content-Type": "application/json", ...headers },
        });
      } catch {
        answer = null;
      }
      if (answer && ![429, 500, 502, 503, 504].includes(answer.status)) {
        const said = await answer.json();
        if (answer.ok) return said;
        if (answer.status === 409 && typeof said.have === "number") return { outOfOrder: true, have: said.have };
        throw new Refused(said.hint ? `${said.reason} (${said.hint})` : said.reason);
      }
      await wait(pause);
    }
  }

  async send(delivery, files, told) {
    await this.ask("PUT", `deliveries/${delivery}`);
    for (let start = 0; start < files.length; start += OFFER) {
      const some = files.slice(start, start + OFFER);
      const said = { files: some.map(({ name, size, sha256 }) => ({ name, size, sha256 })) };
      const answer = await this.ask("POST", `deliveries/${delivery}/offer`, JSON.stringify(said));
      const there = new Map(answer.files.map((row) => [row.name, row]));
      for (const file of some) {
        file.have = there.get(file.name).have;
        file.whole = there.get(file.name).state === "waiting";
        told(file.have);
      }
    }
    const queue = files.filter((file) => !file.whole);
    const work = async () => {
      for (let file = queue.shift(); file && !this.stopped; file = queue.shift()) await this.sendFile(delivery, file, told);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (this.stopped) throw new Refused("stopped");
    await this.ask("POST", `deliveries/${delivery}/close`);
  }

  async sendFile(delivery, file, told) {
    let offset = file.have;
    do {
      const data = await file.file.slice(offset, offset + PIECE_BYTES).arrayBuffer();
      const query = new URLSearchParams({ name: file.name, offset, sha256: file.sha256, size: file.size });
      const answer = await this.ask("PUT", `deliveries/${delivery}/files?${query}`, data, {
        "Content-Type": "application/octet-stream",
        "Content-Digest": `sha-256=:${base64(await digestOf(data))}:`,
      });
      if (answer.outOfOrder) {
        offset = answer.have;
        continue;
      }
      offset += data.byteLength;
      told(data.byteLength);
    } while (offset < file.size);
  }
}

// Everything below a dropped folder.
async function walk(entry, base, found) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ path: base + entry.name, file });
  } else if (entry.isDirectory && base.split("/").length < 16) {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) break;
      for (const below of some) await walk(below, `${base}${entry.name}/`, found);
    }
  }
}

function desk(drop) {
  const at = (id) => document.getElementById(id);
  const said = at("drop-said");
  const words = drop.dataset;
  let sending = null;
  let last = null; // the delivery that was stopped, to go on with it
  at("drop-script").hidden = false;

  async function begin(listed) {
    if (sending) return;
    const { measured, lone } = await measure(arrange(listed));
    if (!measured.some((file) => file.name.endsWith(".age") || file.name.endsWith("/log/checkpoint"))) {
      said.textContent = words.none;
      return;
    }
    const key = measured.map((file) => `${file.name} ${file.sha256}`).join("\n");
    const delivery = last && last.key === key ? last.delivery : newId();
    last = { key, delivery };
    const total = measured.reduce((sum, file) => sum + file.size, 0);
    let done = 0;
    const bar = at("drop-bar");
    bar.max = Math.max(1, total);
    bar.value = 0;
    at("drop-progress").hidden = false;
    sending = new Sending(words.api, words.token);
    const left = lone.length ? ` ${words.lone} ${lone.length}.` : "";
    try {
      said.textContent = `${words.sending} ${measured.length} ${words.files}.${left}`;
      await sending.send(delivery, measured, (bytes) => {
        done += bytes;
        bar.value = done;
      });
      last = null;
      said.textContent = words.done;
      window.location.assign(`${words.page}deliveries/${delivery}`);
    } catch (error) {
      said.textContent = sending.stopped ? words.stopped : `${words.refused} ${error.message}`;
    } finally {
      at("drop-progress").hidden = true;
      sending = null;
    }
  }

  for (const id of ["drop-folder", "drop-files"]) {
    at(id).addEventListener("change", (event) => {
      const files = Array.from(event.target.files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
      begin(files);
      event.target.value = "";
    });
  }
  at("drop-stop").addEventListener("click", () => {
    if (sending) sending.stopped = true;
  });
  const place = at("drop-place");
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry()).filter(Boolean);
    const found = [];
    for (const entry of entries) await walk(entry, "", found);
    begin(found);
  });
}

async function live(panel) {
  const bar = document.getElementById("live-bar");
  const said = document.getElementById("live-said");
  const stand = document.getElementById("stand");
  for (let pause = 700; ; ) {
    await wait(pause);
    let now = null;
    try {
      const answer = await fetch(panel.dataset.progress, { credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 404) return;
      now = answer.ok ? await answer.json() : null;
    } catch {
      now = null;
    }
    if (!now) {
      pause = Math.min(15000, pause * 2);
      continue;
    }
    pause = 700;
    if (now.over) {
      window.location.reload();
      return;
    }
    bar.max = Math.max(1, now.packages);
    bar.value = now.settled;
    stand.textContent = now.word;
    const text = now.stand === "open" ? `${now.files} ${panel.dataset.files}` : `${now.settled} / ${now.packages}`;
    const check = now.check ? ` – ${panel.dataset.check} ${now.check}` : "";
    if (said.textContent !== text + check) said.textContent = text + check;
  }
}

const drop = document.getElementById("drop");
if (drop) desk(drop);
const panel = document.getElementById("live");
if (panel) live(panel);
