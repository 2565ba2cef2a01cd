/** Signed notes and verifier keys: C2SP signed-note. */

import { sha256 } from "@noble/hashes/sha2.js";
import { decode } from "./base64";
import { type Bytes, concat, equal, hex, text, utf8 } from "./bytes";
import { verify } from "./ed25519";
import { FormatError } from "./fault";

export const LOG = 0x01;
export const WITNESS = 0x04;

const MAX_NOTE = 1_000_000;
const MAX_SIGNATURES = 100;
const MAX_VKEY = 4096;
const NAME = /^[^\p{White_Space}+]+$/u;

/** An Ed25519 verifier key: `name+id+base64(type || key)`. */
export type VerifierKey = { name: string; id: string; type: number; key: Bytes; vkey: string };
export type SignatureLine = { name: string; id: string; signature: Bytes };
export type Note = { text: string; lines: SignatureLine[] };

/** The verifier key written here. The base64 may hold a `+`: only the first two divide. */
export function parseVkey(vkey: string, type: number): VerifierKey {
  if (Array.from(vkey).length > MAX_VKEY) throw new FormatError("verifier key: too long");
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(vkey);
  if (parts === null) throw new FormatError("verifier key: not name, id and key");
  const [, name, id, encoded] = parts as unknown as [string, string, string, string];
  if (!NAME.test(name) || /[\u0000-\u001f]/.test(name)) {
    throw new FormatError("verifier key: space or control character in the name");
  }
  const body = decode(encoded);
  if (body[0] !== type || body.length !== 33) {
    throw new FormatError(`verifier key: not Ed25519 of type 0x0${type}`);
  }
  if (hex(sha256(concat(utf8(`${name}\n`), body)).subarray(0, 4)) !== id) {
    throw new FormatError("verifier key: the id is not that of the key");
  }
  return { name, id, type, key: body.slice(1), vkey };
}

export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_NOTE) throw new FormatError("note: over a million bytes");
  const whole = text(bytes);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new FormatError("note: control character");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) throw new FormatError("note: no text and signatures");
  const signatures = whole.slice(split + 2);
  if (signatures === "") throw new FormatError("note: no signature");
  const lines = signatures.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw new FormatError("note: too many signatures");
  return {
    text: whole.slice(0, split + 1),
    lines: lines.map((line) => {
      const parts = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line);
      if (parts === null || !NAME.test(parts[1] as string)) {
        throw new FormatError("note: malformed signature line");
      }
      const blob = decode(parts[2] as string);
      if (blob.length < 5) throw new FormatError("note: signature is too short");
      return { name: parts[1] as string, id: hex(blob.subarray(0, 4)), signature: blob.slice(4) };
    }),
  };
}

/** The time of a cosignature, or 0 for a plain signature; null if the signature is bad. */
export function signatureTime(key: VerifierKey, body: string, signature: Bytes): bigint | null {
  if (key.type === LOG) return verify(key.key, utf8(body), signature) ? 0n : null;
  if (signature.length !== 72) return null;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${time}\n${body}`);
  return verify(key.key, message, signature.subarray(8)) ? time : null;
}

/** The good signatures of these keys; refuses a bad signature under a known key. */
export function opened(
  note: Note,
  keys: readonly VerifierKey[],
): { key: VerifierKey; time: bigint }[] {
  const good: { key: VerifierKey; time: bigint }[] = [];
  for (const line of note.lines) {
    const key = keys.find((known) => known.name === line.name && known.id === line.id);
    if (key === undefined) continue;
    const time = signatureTime(key, note.text, line.signature);
    if (time === null) throw new FormatError(`signature of ${key.name} is bad`);
    // a cosignature of time 0 states nothing about the newest tree: tlog-cosignature
    if (key.type === LOG || time !== 0n) good.push({ key, time });
  }
  return good;
}

export function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return equal(a.key, b.key);
}
