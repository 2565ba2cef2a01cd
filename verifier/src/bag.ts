/** The bag: which paths may be there, the manifests, bag-info.txt. */

import { byCodePoint, isInstant, text } from "./bytes";
import { FormatError } from "./fault";

/** A file of the dossier, wherever it lies. */
export type Source = {
  size: number;
  /** True for what is no plain file (a symbolic link, a device); browsers never show one. */
  irregular?: boolean;
  /** The content from its beginning, in pieces. */
  stream(): AsyncIterable<Uint8Array>;
};
export type Files = ReadonlyMap<string, Source>;

export const MANIFEST = "manifest-sha256.txt";
export const TAGMANIFEST = "tagmanifest-sha256.txt";
export const SIGNATURE = "tagmanifest-sha256.txt.sig";
export const CHECKPOINT = "data/proofs/checkpoint";
export const POLICY = "data/proofs/policy.txt";
export const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

const REQUIRED = [
  "bagit.txt",
  "bag-info.txt",
  MANIFEST,
  TAGMANIFEST,
  SIGNATURE,
  "allowed_signers",
  "README.txt",
  "verify.html",
  "verify.py",
  "data/exhibits.json",
  "data/exhibits.csv",
  "data/custody.json",
  "data/custody.csv",
  "data/devices.json",
  CHECKPOINT,
  POLICY,
];

const MAX_PATH = 200;
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const EXHIBIT = /^data\/exhibits\/E[0-9]{4,}\.[A-Za-z0-9]+$/;
const VARYING = [
  EXHIBIT,
  /^data\/proofs\/E[0-9]{4,}\.(?:device\.tlog-proof|register\.tlog-proof|json)$/,
  /^data\/proofs\/[0-9a-f]{64}\.seen$/,
  /^data\/disclosure\.json$/,
  /^data\/disclosed\/E[0-9]{4,}-P[0-9]{4,}-[0-9]{2,}\.jpg$/,
  /^data\/time\/[^/]+$/,
];

function isPlain(path: string): boolean {
  return path.length <= MAX_PATH && PLAIN.test(path);
}

/** A path as it may be shown: `?` for each character that is not printable ASCII. */
export function shown(path: string): string {
  return Array.from(path, (letter) => (/^[\x20-\x7e]$/.test(letter) ? letter : "?")).join("");
}

/** The first path that may not be there, or that is missing; null when the layout is good. */
export function layoutFault(files: Files): { path: string; reason: string } | null {
  const lower = new Set<string>();
  for (const path of [...files.keys()].sort(byCodePoint)) {
    const file = files.get(path) as Source;
    const fault = (reason: string) => ({ path: shown(path), reason });
    if (file.irregular) return fault("a link or another thing that is no plain file");
    if (!isPlain(path)) return fault("this path is not allowed in a dossier");
    if (!REQUIRED.includes(path) && !VARYING.some((pattern) => pattern.test(path))) {
      return fault("this file does not belong in a dossier");
    }
    if (lower.has(path.toLowerCase())) return fault("two paths differ only in case");
    lower.add(path.toLowerCase());
    if (file.size === 0 && !EXHIBIT.test(path)) return fault("the file is empty");
  }
  const missing = REQUIRED.find((path) => !files.has(path));
  return missing === undefined ? null : { path: missing, reason: "the file is missing" };
}

/** Path to digest, as a manifest says it; sorted by path, no path twice. */
export function parseManifest(bytes: Uint8Array): Map<string, string> {
  const whole = text(bytes);
  if (!whole.endsWith("\n")) throw new FormatError("last line has no end");
  const listed = new Map<string, string>();
  const folded = new Set<string>();
  let last = "";
  for (const line of whole.slice(0, -1).split("\n")) {
    const parts = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    const path = parts?.[2];
    if (!parts || path === undefined || !isPlain(path)) throw new FormatError("malformed line");
    if (byCodePoint(last, path) >= 0) throw new FormatError("lines are not sorted by path");
    if (folded.has(path.toLowerCase())) throw new FormatError("two paths differ only in case");
    folded.add(path.toLowerCase());
    listed.set(path, parts[1] as string);
    last = path;
  }
  return listed;
}

export type BagInfo = { identifier: string; date: string; organization: string; oxum: string };

export function parseBagInfo(bytes: Uint8Array): BagInfo {
  const lines = text(bytes).split("\n");
  const names = [
    "Bag-Software-Agent",
    "Bagging-Date",
    "External-Identifier",
    "Payload-Oxum",
    "Source-Organization",
  ];
  if (lines.length !== names.length + 1 || lines.pop() !== "") {
    throw new FormatError("not exactly five lines");
  }
  const values = lines.map((line, i) => {
    const start = `${names[i]}: `;
    if (!line.startsWith(start)) throw new FormatError(`line of ${names[i]} expected`);
    const value = line.slice(start.length);
    if (value === "" || /[\u0000-\u001f\u007f]/.test(value)) {
      throw new FormatError(`${names[i]}: empty, or a control character`);
    }
    return value;
  });
  const [agent, date, identifier, oxum, organization] = values as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (!/^vedette [^]/.test(agent)) throw new FormatError("Bag-Software-Agent: not vedette");
  if (!isInstant(`${date}T00:00:00Z`)) throw new FormatError("Bagging-Date: not a date");
  if (!/^[0-9a-f]{32}$/.test(identifier)) throw new FormatError("External-Identifier: not an id");
  return { identifier, date, organization, oxum };
}
