/** Bytes, text and hexadecimal; strict in both directions. */

import { FormatError } from "./fault";

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** The text of these bytes; refuses what is not UTF-8, keeps a byte order mark. */
export function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError("not UTF-8 text");
  }
}

export function hex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += byte.toString(16).padStart(2, "0");
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Order by code point (JavaScript's own order is by UTF-16 unit). */
export function byCodePoint(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = (left[i] as string).codePointAt(0) as number;
    const y = (right[i] as string).codePointAt(0) as number;
    if (x !== y) return x - y;
  }
  return left.length - right.length;
}

/** A plain decimal number below 2^64: digits, no sign, no leading zero. */
export function decimal(digits: string): bigint {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(digits)) throw new FormatError("not a plain decimal number");
  const value = BigInt(digits);
  if (value >= 1n << 64n) throw new FormatError("number of 2^64 or more");
  return value;
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;

/** Whether this is an instant of ours, `2026-05-14T10:00:00Z`, that the calendar knows. */
export function isInstant(value: string): boolean {
  if (!INSTANT.test(value) || value.startsWith("0000")) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString() === `${value.slice(0, -1)}.000Z`;
}

/** Last second of the year 9999: later ones have no spelling as an instant. */
export const LAST_INSTANT = 253402300799n;

export function instant(seconds: bigint): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}
