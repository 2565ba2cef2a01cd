/** The page: a folder in, a verdict out. All text comes from i18n.ts; nothing is stored. */

import type { Files } from "./bag";
import { type Progress, verifyDossier } from "./checks";
import { parseCard } from "./card";
import { UsageError } from "./fault";
import { fromDrop, fromInput } from "./folder";
import { CODES, type Language, LANGUAGES, STRINGS } from "./i18n";
import type { Details, Result } from "./result";

type Outcome = { result: Result; details: Details };
type Attributes = Record<string, string>;

const COMMANDS = [
  "sha256sum -c tagmanifest-sha256.txt",
  "sha256sum -c manifest-sha256.txt",
  "ssh-keygen -Y verify -f allowed_signers -I vedette-dossier -n vedette-dossier \\\n    -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt",
  "cut -d' ' -f3- allowed_signers | ssh-keygen -l -f -",
  "sha256sum data/proofs/policy.txt",
].join("\n");
const SELF = "sha256sum verify.html\nshasum -a 256 verify.html       # macOS\nGet-FileHash verify.html        # Windows";

const root = document.documentElement;
const page = document.getElementById("page") as HTMLElement;

let language = preferred();
let files: Files | null = null;
let outcome: Outcome | "failed" | null = null;
let cardText = "";
let notice: "cardBad" | "notFolder" | null = null;
let running = false;

function preferred(): Language {
  for (const wish of navigator.languages ?? [navigator.language]) {
    const short = wish.slice(0, 2).toLowerCase();
    if (short in LANGUAGES) return short as Language;
  }
  return "en";
}

function h(name: string, attributes: Attributes, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function button(label: string, attributes: Attributes, act: () => void): HTMLElement {
  const element = h("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", act);
  return element;
}

// -- the parts of the page

function top(): HTMLElement {
  const s = STRINGS[language];
  const choices = Object.entries(LANGUAGES).map(([code, name]) =>
    button(name, { lang: code, "aria-pressed": String(code === language) }, () => {
      language = code as Language;
      draw();
      (document.querySelector(`nav [lang="${code}"]`) as HTMLElement).focus();
    }),
  );
  return h("header", {}, h("h1", {}, s.title), h("nav", { "aria-label": s.language }, ...choices));
}

function card(): HTMLElement {
  const s = STRINGS[language];
  const bad = notice === "cardBad";
  const field = h("textarea", {
    id: "card",
    rows: "4",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-describedby": bad ? "card-help card-bad" : "card-help",
    "aria-invalid": String(bad),
  }) as HTMLTextAreaElement;
  field.value = cardText;
  field.addEventListener("input", () => {
    cardText = field.value;
  });
  const box = h(
    "div",
    { class: "card" },
    h("label", { for: "card" }, s.cardLabel),
    h("p", { id: "card-help", class: "soft" }, s.cardHelp),
    field,
  );
  if (bad) box.append(h("p", { id: "card-bad", class: "fault", role: "alert" }, `✖ ${s.cardBad}`));
  return box;
}

function chooser(): HTMLElement {
  const s = STRINGS[language];
  const input = h("input", { type: "file", id: "folder", webkitdirectory: "", multiple: "" });
  input.addEventListener("change", () => {
    const list = (input as HTMLInputElement).files;
    if (list !== null && list.length > 0) void start(fromInput(list));
    (input as HTMLInputElement).value = "";
  });
  const box = h(
    "div",
    { class: "drop" },
    h("label", { class: "pick" }, s.pick, input),
    h("p", {}, s.drop),
    h("p", { class: "soft" }, s.picked),
  );
  if (notice === "notFolder") {
    box.append(h("p", { class: "fault", role: "alert" }, `✖ ${s.notFolder}`));
  }
  if (files !== null) box.append(button(s.again, { class: "again" }, () => void start(files)));
  return box;
}

function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  let value = count;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  const digits = at === 0 ? 0 : 1;
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)} ${units[at]}`;
}

function progress(): HTMLElement {
  const s = STRINGS[language];
  return h(
    "div",
    { class: "now" },
    h("progress", { id: "bar", max: "1000", value: "0", "aria-label": s.reading }),
    h("p", { role: "status" }, `${s.reading}…`),
    h("p", { id: "now" }),
  );
}

function showProgress(now: Progress): void {
  const s = STRINGS[language];
  const bar = document.getElementById("bar");
  const line = document.getElementById("now");
  if (bar === null || line === null) return;
  bar.setAttribute("value", String(Math.round((1000 * now.done) / Math.max(1, now.total))));
  line.textContent = `${now.path} (${bytes(now.done)} ${s.ofBytes} ${bytes(now.total)})`;
}

function groups(value: string): HTMLElement {
  const parts = value.match(/.{1,4}/g) ?? [];
  return h("dd", { class: "groups mono" }, ...parts.map((part) => h("span", {}, part)));
}

function utc(value: string | null): HTMLElement {
  if (value === null) return h("span", {}, STRINGS[language].unknown);
  const [day, hour] = value.slice(0, -1).split("T") as [string, string];
  return h("time", { datetime: value }, h("span", {}, day), " ", h("span", {}, hour));
}

function table(heads: string[], rows: (Node | string)[][], styles: Record<number, string>): HTMLElement {
  const body = rows.map((cells) =>
    h(
      "tr",
      {},
      ...cells.map((cell, i) =>
        h("td", { "data-label": heads[i] as string, ...(styles[i] ? { class: styles[i] } : {}) }, cell),
      ),
    ),
  );
  const head = h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)));
  return h("div", { class: "scroll" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...body)));
}

function list(items: string[]): HTMLElement {
  return h("ul", {}, ...items.map((item) => h("li", {}, item)));
}

function verdict({ result }: Outcome): HTMLElement {
  const s = STRINGS[language];
  const kind = result.verdict === "refused" ? "refused" : result.anchored ? "verified" : "open";
  const sign = { refused: "✖", verified: "✔", open: "!" }[kind];
  const words = { refused: s.refusedText, verified: s.verifiedText, open: s.openText }[kind];
  const box = h(
    "section",
    { class: `verdict ${kind}`, role: "alert", tabindex: "-1", id: "verdict" },
    h("h2", {}, h("span", { class: "sign", "aria-hidden": "true" }, sign), h("span", {}, s[kind])),
    h("p", {}, words),
  );
  if (kind === "refused") {
    const colon = language === "fr" ? "\u00a0: " : ": ";
    const row = (name: string, value: string) =>
      h("p", {}, name + colon, h("code", {}, value));
    box.append(
      h("p", {}, h("strong", {}, CODES[result.code ?? ""]?.[language] ?? result.message)),
      row(s.at, result.thing ?? ""),
      row(s.code, result.code ?? ""),
      h("p", {}, s.detail + colon, h("code", { lang: "en" }, result.message)),
      h("p", {}, s.whatNow),
    );
  }
  return box;
}

function fingerprints(result: Result): Node[] {
  const s = STRINGS[language];
  if (result.signer === null || result.policy === null) return [];
  return [
    h("h2", {}, s.fingerprints),
    h("p", {}, result.anchored ? s.fingerprintsCompared : s.fingerprintsOpen),
    h(
      "dl",
      {},
      h("dt", {}, `${s.fpSigner} (SHA256)`),
      groups(result.signer.replace("SHA256:", "")),
      h("dt", {}, s.fpPolicy),
      groups(result.policy),
    ),
  ];
}

function about({ result, details }: Outcome): Node[] {
  const s = STRINGS[language];
  const facts: [string, string][] = [
    [s.group, details.organization ?? ""],
    [s.id, details.identifier ?? ""],
    [s.date, details.date ?? ""],
    [s.register, `${result.origin}, ${result.size} ${s.entries}`],
    [s.events, String(details.events)],
  ];
  const titles = new Map(details.titles.map((title) => [title.number, title]));
  return [
    h("h2", {}, s.dossier),
    h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h("h2", {}, s.exhibits),
    h("p", {}, s.exhibitsText),
    table(
      [s.number, s.exhibitTitle, s.notBefore, s.notAfter, s.claim, s.file, "SHA-256"],
      result.exhibits.map((exhibit) => {
        const title = titles.get(exhibit.number);
        return [
          String(exhibit.number),
          title?.title ?? "",
          utc(exhibit.not_before),
          utc(exhibit.not_after),
          utc(title?.deviceTime ?? null),
          (title?.file ?? "").replace("data/exhibits/", ""),
          exhibit.sha256,
        ];
      }),
      { 1: "words", 6: "mono" },
    ),
    h("h2", {}, s.witnesses),
    table(
      [s.witness, s.time],
      details.witnesses.map((witness) => [witness.name, utc(witness.time)]),
      {},
    ),
    h("h2", {}, s.checked),
    list(s.checkedList),
  ];
}

function report(found: Outcome): Node[] {
  const s = STRINGS[language];
  const { result } = found;
  const parts: Node[] = [verdict(found), ...fingerprints(result)];
  if (result.verdict === "verified") parts.push(...about(found));
  parts.push(
    h("h2", {}, s.notChecked),
    list(result.not_checked.map((name) => s.notCheckedList[name] ?? name)),
    h("h2", {}, s.self),
    h("p", {}, s.selfText),
    h("pre", {}, SELF),
    h("h2", {}, s.commands),
    h("p", {}, s.commandsText),
    h("pre", {}, COMMANDS),
    h(
      "details",
      { class: "json" },
      h("summary", {}, s.json),
      h("pre", { id: "json" }, JSON.stringify(result, null, 2)),
    ),
  );
  return parts;
}

function draw(): void {
  const s = STRINGS[language];
  root.lang = language;
  const main = h("main", {}, h("p", { class: "intro" }, s.intro), h("p", { class: "banner" }, s.banner));
  if (running) main.append(progress());
  else {
    if (outcome === "failed") {
      main.append(
        h(
          "section",
          { class: "verdict refused", role: "alert", tabindex: "-1", id: "verdict" },
          h("h2", {}, h("span", { class: "sign", "aria-hidden": "true" }, "✖"), h("span", {}, s.failed)),
          h("p", {}, s.failedText),
        ),
      );
    } else if (outcome !== null) main.append(...report(outcome));
    const form = [card(), chooser()];
    if (outcome === null) main.append(...form);
    else main.append(h("h2", { class: "again" }, s.pick), ...form);
  }
  page.replaceChildren(top(), main);
}

// -- what happens

async function start(chosen: Files | null | Promise<Files>): Promise<void> {
  if (running || chosen === null) return;
  notice = null;
  outcome = null;
  for (const name of ["verdict", "code", "thing"]) delete root.dataset[name];
  const pasted = cardText.trim();
  if (pasted !== "") {
    try {
      parseCard(pasted);
    } catch (fault) {
      if (!(fault instanceof UsageError)) throw fault;
      notice = "cardBad";
      files = null;
      draw();
      document.getElementById("card")?.focus();
      return;
    }
  }
  running = true;
  draw();
  try {
    files = await chosen;
    let shown = 0;
    const onProgress = (now: Progress) => {
      const moment = performance.now();
      if (moment - shown < 100) return;
      shown = moment;
      showProgress(now);
    };
    outcome = await verifyDossier(files, pasted === "" ? { onProgress } : { card: pasted, onProgress });
    const { result } = outcome;
    root.dataset.code = result.code ?? "";
    root.dataset.thing = result.thing ?? "";
    root.dataset.verdict = result.verdict;
  } catch {
    outcome = "failed";
    root.dataset.verdict = "failed";
  }
  running = false;
  draw();
  document.getElementById("verdict")?.focus();
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.querySelector(".drop")?.classList.add("over");
});
document.addEventListener("dragleave", () => {
  document.querySelector(".drop")?.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (running) return;
  const dropped = fromDrop(event.dataTransfer);
  if (dropped !== null) void start(dropped);
  else {
    notice = "notFolder";
    draw();
  }
});

draw();
