/** Salted disclosure: docs/formats/disclosure.md. Its form, its tree, what is shown and hidden. */

import { type Bytes, hex, utf8 } from "./bytes";
import { FormatError } from "./fault";
import { asArray, asCount, asString, encode, type Json, parse, shape } from "./jcs";
import { leafHash, treeRoot } from "./merkle";

export const DISCLOSURE = "data/disclosure.json";
export const DISCLOSED = "data/disclosed/";

const HEX64 = /^[0-9a-f]{64}$/;
const HEX32 = /^[0-9a-f]{32}$/;
const MAX_PAGES = 9999;
const MAX_SIDE = 64;

export type Fixity = { sha256: string; size: number };
export type ShownPart = Fixity & { number: number; page: number; part: number };
export type Disclosure = {
  /** The root that the file states, and the one to which its parts lead. */
  root: string;
  found: string;
  /** Of each exhibit its original, or null when that is hidden. */
  exhibits: { source: Fixity | null }[];
  /** Parts of pages that are shown, in order. */
  parts: ShownPart[];
  shown: number;
  hidden: number;
  withheld: number;
};

export function partFile(number: number, page: number, part: number): string {
  const [n, p] = [number, page].map((each) => String(each).padStart(4, "0"));
  return `${DISCLOSED}E${n}-P${p}-${String(part).padStart(2, "0")}.jpg`;
}

/** Whether only the salted digest stands there. */
function concealed(value: Json | undefined): boolean {
  return value !== null && typeof value === "object" && "hidden" in value;
}

function bytesOf(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) as Bytes;
}

function hiddenLeaf(value: Json | undefined): Bytes {
  return bytesOf(asString(shape(value, ["hidden"]).hidden, HEX64));
}

export function parseDisclosure(bytes: Bytes): Disclosure {
  const body = shape(parse(bytes), ["exhibits", "root", "v"]);
  if (body.v !== 1) throw new FormatError("version is not 1");
  const root = asString(body.root, HEX64);
  const rows = asArray(body.exhibits);
  if (rows.length === 0) throw new FormatError("no exhibit");
  const out: Disclosure = {
    root,
    found: "",
    exhibits: [],
    parts: [],
    shown: 0,
    hidden: 0,
    withheld: 0,
  };
  const leaves = rows.map((row, at) => {
    if (concealed(row)) {
      out.exhibits.push({ source: null });
      out.withheld += 1;
      return hiddenLeaf(row);
    }
    return exhibitLeaf(row, at + 1, out);
  });
  out.found = hex(treeRoot(leaves));
  return out;
}

function exhibitLeaf(value: Json, number: number, out: Disclosure): Bytes {
  const row = shape(value, ["pages", "salt", "source"]);
  const leaf = (part: Json | undefined, page: number, at: number): [Bytes, Fixity | null] => {
    if (concealed(part)) {
      // who has an original has its pages: parts hidden beside it do not count
      if (concealed(row.source)) out.hidden += 1;
      return [hiddenLeaf(part), null];
    }
    const { salt, sha256: digest, size } = shape(part, ["salt", "sha256", "size"]);
    const fixity = { sha256: asString(digest, HEX64), size: asCount(size) };
    const whole = { exhibit: number, page, part: at, salt: asString(salt, HEX32), ...fixity };
    out.shown += 1;
    return [leafHash(utf8(encode(whole))), fixity];
  };
  const [first, source] = leaf(row.source, 0, 0);
  out.exhibits.push({ source });
  const leaves = [first];
  const pages = asArray(row.pages);
  if (pages.length > MAX_PAGES) throw new FormatError("too many pages");
  const sides = pages.map((each, place) => {
    const page = shape(each, ["columns", "parts", "rows"]);
    const [columns, rows] = [asCount(page.columns), asCount(page.rows)];
    const parts = asArray(page.parts);
    const fits = columns >= 1 && columns <= MAX_SIDE && rows >= 1 && rows <= MAX_SIDE;
    if (!fits || parts.length !== columns * rows) {
      throw new FormatError("a page has columns times rows parts");
    }
    parts.forEach((part, at) => {
      const [hash, fixity] = leaf(part, place + 1, at + 1);
      leaves.push(hash);
      if (fixity !== null) out.parts.push({ number, page: place + 1, part: at + 1, ...fixity });
    });
    return [columns, rows];
  });
  const salt = asString(row.salt, HEX32);
  const tree = hex(treeRoot(leaves));
  return leafHash(utf8(encode({ exhibit: number, pages: sides, salt, tree })));
}
