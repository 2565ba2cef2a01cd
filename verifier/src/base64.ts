/** Base64 with one spelling for each value: RFC 4648 sections 4 and 5, unused bits zero. */

import type { Bytes } from "./bytes";
import { FormatError } from "./fault";

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`;

function encodeWith(alphabet: string, bytes: Uint8Array): string {
  let out = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out += alphabet[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  if (bits > 0) out += alphabet[(held << (6 - bits)) & 63];
  return out;
}

function decodeWith(alphabet: string, value: string): Bytes {
  const out = new Uint8Array(Math.floor((value.length * 6) / 8));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const letter of value) {
    const six = alphabet.indexOf(letter);
    if (six < 0) throw new FormatError("not base64");
    held = (held << 6) | six;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 255;
    }
    held &= (1 << bits) - 1;
  }
  if (held !== 0 || bits >= 6) throw new FormatError("base64 is not canonical");
  return out;
}

/** Standard alphabet with padding. */
export function encode(bytes: Uint8Array): string {
  const plain = encodeWith(STANDARD, bytes);
  return plain + "=".repeat((4 - (plain.length % 4)) % 4);
}

export function decode(value: string): Bytes {
  if (value.length % 4 !== 0) throw new FormatError("base64 is not canonical");
  const plain = value.replace(/={1,2}$/, "");
  const bytes = decodeWith(STANDARD, plain);
  if (encode(bytes) !== value) throw new FormatError("base64 is not canonical");
  return bytes;
}

/** URL-safe alphabet without padding. */
export function encodeUrl(bytes: Uint8Array): string {
  return encodeWith(URL_SAFE, bytes);
}

export function decodeUrl(value: string): Bytes {
  const bytes = decodeWith(URL_SAFE, value);
  if (encodeUrl(bytes) !== value) throw new FormatError("base64url is not canonical");
  return bytes;
}
