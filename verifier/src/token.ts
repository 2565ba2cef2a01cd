/** Time-stamp tokens: only the time that they claim is read. Nothing of them is checked here. */

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equal, isInstant, utf8 } from "./bytes";

export const MAX_TOKEN = 65_536;
export const TOKEN = /^data\/time\/(?:0|[1-9][0-9]{0,15})\.([a-z0-9-]{1,32})\.tsr$/;

const OID_SHA256 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/** How DER begins an imprint of SHA-256: with and without parameters of the algorithm. */
const IMPRINTS = [
  new Uint8Array([0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, ...OID_SHA256, 0x05, 0x00, 0x04, 0x20]),
  new Uint8Array([0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, ...OID_SHA256, 0x04, 0x20]),
];

/** Where `part` first stands in `whole`, or -1. */
function find(whole: Bytes, part: Bytes): number {
  for (let at = whole.indexOf(0x30); at >= 0; at = whole.indexOf(0x30, at + 1)) {
    if (equal(whole.subarray(at, at + part.length), part)) return at;
  }
  return -1;
}

/** The time that the token claims for this text, or null. */
export function claimedTime(token: Bytes, text: string): string | null {
  const digest = sha256(utf8(text));
  for (const imprint of IMPRINTS) {
    const wanted = concat(imprint, digest);
    const at = find(token, wanted);
    if (at >= 0) return timeAfter(token.subarray(at + wanted.length));
  }
  return null;
}

function timeAfter(rest: Bytes): string | null {
  const [tag, length] = rest;
  if (tag !== 0x02 || length === undefined || length < 1 || length > 33) return null;
  const time = rest.subarray(2 + length);
  if (time[0] !== 0x18 || time[1] === undefined) return null;
  const body = String.fromCharCode(...time.subarray(2, 2 + 64));
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z/.exec(body);
  if (parts === null || parts[0].length !== time[1]) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const found = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return isInstant(found) ? found : null;
}
