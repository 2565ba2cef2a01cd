/** Entries of a log and what is disclosed of them: docs/formats/entry.md. */

import { sha256 } from "@noble/hashes/sha2.js";
import { decodeUrl, encodeUrl } from "./base64";
import { byCodePoint, utf8 } from "./bytes";
import { FormatError } from "./fault";
import { asStrings, parse, shape } from "./jcs";

const ACT =
  "action actor consent counterparty digest_after digest_before event package_sha256 place_class reason time";

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  seal: "content_sha256 content_size device device_time item media_type mission package_sha256 package_size previous seen".split(
    " ",
  ),
  "device-checkpoint": ["device", "root", "size", "time"],
  "device-key": ["action", "device", "mission", "size", "time", "vkey"],
  custody: ACT.split(" "),
  access: ACT.split(" "),
};

const DIGESTS = 16;
const MAX_ENTRY = 2048;
const MAX_DISCLOSURE = 65_536;

export type Value = string | number;
export type Entry = { type: string; digests: ReadonlySet<string> };

export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > MAX_ENTRY) throw new FormatError("entry: over 2048 bytes");
  const body = shape(parse(bytes), ["_sd", "_sd_alg", "t", "v"]);
  if (body.v !== 1 || body._sd_alg !== "sha-256") throw new FormatError("entry: unknown version");
  if (typeof body.t !== "string") throw new FormatError("entry: type is not a string");
  const digests = asStrings(body._sd);
  if (digests.length !== DIGESTS) throw new FormatError("entry: not 16 digests");
  digests.forEach((digest, i) => {
    if (digest.length !== 43) throw new FormatError("entry: digest is not 43 characters");
    decodeUrl(digest);
    if (i > 0 && byCodePoint(digests[i - 1] as string, digest) >= 0) {
      throw new FormatError("entry: digests are not sorted and distinct");
    }
  });
  return { type: body.t, digests: new Set(digests) };
}

/** The values disclosed of an entry of one of these types: exactly the named fields, sorted by name. */
export function disclosed(
  entry: Entry,
  types: readonly string[],
  disclosures: readonly string[],
  names: readonly string[],
): Map<string, Value> {
  if (!types.includes(entry.type)) {
    throw new FormatError(`entry: type ${types.join(" or ")} expected`);
  }
  const values = new Map<string, Value>();
  for (const disclosure of disclosures) {
    if (disclosure.length > MAX_DISCLOSURE) throw new FormatError("disclosure: too long");
    const triple = parse(decodeUrl(disclosure));
    if (!Array.isArray(triple) || triple.length !== 3) {
      throw new FormatError("disclosure: not salt, name and value");
    }
    const [salt, name, value] = triple;
    if (typeof salt !== "string" || salt.length !== 22) {
      throw new FormatError("disclosure: salt is not 22 characters");
    }
    decodeUrl(salt);
    if (typeof name !== "string" || !FIELDS[entry.type]?.includes(name)) {
      throw new FormatError("disclosure: unknown field");
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw new FormatError("disclosure: value is neither string nor integer");
    }
    if (!entry.digests.has(encodeUrl(sha256(utf8(disclosure))))) {
      throw new FormatError("disclosure: not of this entry");
    }
    if (values.has(name)) throw new FormatError("disclosure: field disclosed twice");
    values.set(name, value);
  }
  if ([...values.keys()].join() !== [...names].sort().join()) {
    throw new FormatError(`disclosures are not exactly, in order, ${[...names].sort().join(", ")}`);
  }
  return values;
}

export function fieldsOf(type: string): readonly string[] {
  return FIELDS[type] ?? [];
}
