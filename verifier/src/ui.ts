/** The page: a folder in, a verdict out. All text comes from i18n.ts; nothing is stored. */

import type { Files } from "./bag";
import { type Progress, verifyDossier } from "./checks";
import { parseCard } from "./card";
import { UsageError } from "./fault";
import { fromDrop, fromInput } from "./folder";
import { CODES, type Language, LANGUAGES, STRINGS } from "./i18n";
import type { Details, ExhibitSpan, Result, Watcher } from "./result";
import { fill, whenText } from "./words";

type Outcome = { result: Result; details: Details };
type Attributes = Record<string, string>;

const COMMANDS = [
  "sha256sum -c tagmanifest-sha256.txt",
  "sha256sum -c manifest-sha256.txt",
  "ssh-keygen -Y verify -f allowed_signers -I vedette-dossier -n vedette-dossier \\\n    -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt",
  "cut -d' ' -f3- allowed_signers | ssh-keygen -l -f -",
  "sha256sum data/proofs/policy.txt",
].join("\n");
const SHOWN = 100;
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

/** The words of a sentence, and an instant in it as an element that programs can read. */
function sentence(words: string, parts: Record<string, string | Node>): HTMLElement {
  const line = h("span", {});
  for (const piece of words.split(/(\{[a-z]+\})/)) {
    const name = /^\{([a-z]+)\}$/.exec(piece)?.[1];
    line.append(name === undefined ? piece : (parts[name] ?? ""));
  }
  return line;
}

function when(value: string): HTMLElement {
  return h("time", { datetime: value }, whenText(value, language));
}

function interval(exhibit: ExhibitSpan): HTMLElement {
  const s = STRINGS[language];
  const { not_before: before, not_after: after } = exhibit;
  const words = before && after ? s.both : after ? s.until : before ? s.since : s.never;
  const parts: Record<string, Node> = {};
  if (before) parts.before = when(before);
  if (after) parts.after = when(after);
  return sentence(words, parts);
}

function called(watcher: Watcher): string {
  return watcher.title ?? watcher.key;
}

/** Who signed the head of the register and when, and the rule that this meets. */
function watch({ watched, rule, former, disclosure }: Result): Node[] {
  const s = STRINGS[language];
  const more = (count: number) => (count > SHOWN ? [h("li", {}, fill(s.more, { count: count - SHOWN }))] : []);
  const signers = watched.slice(0, SHOWN).map((each) => {
    const who = h("bdi", {}, each.title ? `${each.title} (${each.key})` : each.key);
    const times = h("span", {});
    each.times.forEach((time, at) => times.append(at > 0 ? "; " : "", when(time)));
    return h("li", {}, sentence(each.times.length > 0 ? s.signed : s.silent, { who, when: times }));
  });
  const names = new Map(watched.map((each) => [each.name, called(each)]));
  const rules = rule.slice(0, SHOWN).map(({ name, needed, of, met }, place) => {
    const alone = of.every((member) => names.has(member));
    const words = place > 0 ? s.ruleGroup : alone ? s.rule : s.ruleSome;
    const listed = of.slice(0, SHOWN).map((member) => names.get(member) ?? `“${member}”`);
    if (of.length > SHOWN) listed.push(fill(s.more, { count: of.length - SHOWN }));
    const parts = { name, needed: String(needed), count: String(of.length), met: String(met.length) };
    return h("p", { class: "rule" }, sentence(words, { ...parts, of: h("bdi", {}, listed.join("; ")) }));
  });
  if (rule.length === 0) rules.push(h("p", { class: "rule" }, s.noRule));
  if (rule.length > SHOWN) rules.push(h("p", {}, fill(s.more, { count: rule.length - SHOWN })));
  if (disclosure !== null) rules.push(h("p", {}, fill(s.redacted, disclosure)));
  if (former.length > 0) rules.push(h("p", {}, fill(s.former, { count: former.length })));
  return [h("h2", {}, s.witnesses), h("ul", {}, ...signers, ...more(watched.length)), ...rules];
}

/** Time stamps that came with the dossier: what each claims, and the command that checks it. */
function tokens({ result, details }: Outcome): Node[] {
  const s = STRINGS[language];
  if (result.tokens.length === 0) return [];
  const items = result.tokens.map(({ file, authority, time }) => {
    const who = h("bdi", {}, authority);
    if (time === null) return h("li", {}, sentence(s.noClaim, { who }));
    const seconds = Date.parse(time) / 1000;
    const command = `openssl ts -verify -digest ${details.head} -in ${file} -CAfile data/time/${authority}-chain.pem -attime ${seconds}`;
    return h("li", {}, sentence(s.claims, { who, when: when(time) }), h("pre", {}, command));
  });
  return [h("h2", {}, s.tokens), h("p", {}, s.tokensText), h("ul", { class: "tokens" }, ...items)];
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
      [s.number, s.exhibitTitle, s.interval, s.claim, s.file, "SHA-256"],
      result.exhibits.map((exhibit) => {
        const title = titles.get(exhibit.number);
        return [
          String(exhibit.number),
          title?.title ?? "",
          interval(exhibit),
          utc(title?.deviceTime ?? null),
          (title?.file ?? "").replace("data/exhibits/", ""),
          exhibit.sha256,
        ];
      }),
      { 1: "words", 2: "words", 5: "mono" },
    ),
    ...watch(result),
    ...tokens({ result, details }),
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
