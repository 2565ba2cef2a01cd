/**
 * Canonical JSON (RFC 8785): parsed strictly, written again, and the bytes must be the same.
 * No floats, no duplicate keys, integers below 2^53, keys in ASCII.
 */

import { equal, text, utf8 } from "./bytes";
import { FormatError } from "./fault";

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

const MAX_DEPTH = 16;

class Reader {
  private at = 0;
  constructor(private readonly source: string) {}

  whole(): Json {
    const value = this.value(0);
    if (this.at !== this.source.length) throw new FormatError("something follows the JSON");
    return value;
  }

  private take(expected: string): void {
    if (!this.source.startsWith(expected, this.at)) {
      throw new FormatError(`JSON is not canonical at character ${this.at}`);
    }
    this.at += expected.length;
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) throw new FormatError("JSON is nested too deeply");
    const first = this.source[this.at];
    if (first === '"') return this.string();
    if (first === "[") return this.array(depth);
    if (first === "{") return this.object(depth);
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (first === word[0]) {
        this.take(word);
        return value;
      }
    }
    return this.integer();
  }

  private integer(): number {
    const pattern = /-?(?:0|[1-9][0-9]{0,15})(?![0-9.eE])/y;
    pattern.lastIndex = this.at;
    const digits = pattern.exec(this.source)?.[0];
    const value = Number(digits);
    if (digits === undefined || !Number.isSafeInteger(value) || digits === "-0") {
      throw new FormatError(`no canonical JSON value at character ${this.at}`);
    }
    this.at += digits.length;
    return value;
  }

  private string(): string {
    const pattern = /"(?:[^"\\\u0000-\u001f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*"/y;
    pattern.lastIndex = this.at;
    const quoted = pattern.exec(this.source)?.[0];
    if (quoted === undefined) {
      throw new FormatError(`no canonical JSON string at character ${this.at}`);
    }
    this.at += quoted.length;
    return JSON.parse(quoted) as string;
  }

  private array(depth: number): Json[] {
    const out: Json[] = [];
    this.take("[");
    if (this.source[this.at] !== "]") {
      out.push(this.value(depth + 1));
      while (this.source[this.at] === ",") {
        this.take(",");
        out.push(this.value(depth + 1));
      }
    }
    this.take("]");
    return out;
  }

  private object(depth: number): JsonObject {
    // no prototype: a key called __proto__ is a key like any other
    const out = Object.create(null) as JsonObject;
    this.take("{");
    while (this.source[this.at] !== "}") {
      if (Object.keys(out).length > 0) this.take(",");
      const key = this.string();
      if (!/^[\x20-\x7e]+$/.test(key)) throw new FormatError("JSON key is not ASCII");
      if (Object.hasOwn(out, key)) throw new FormatError("JSON key appears twice");
      this.take(":");
      out[key] = this.value(depth + 1);
    }
    this.take("}");
    return out;
  }
}

export function encode(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(encode).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((k) => `${JSON.stringify(k)}:${encode(value[k] as Json)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function parse(bytes: Uint8Array): Json {
  const value = new Reader(text(bytes)).whole();
  if (!equal(utf8(encode(value)), bytes)) throw new FormatError("JSON is not canonical");
  return value;
}

// -- shapes

/** The object with exactly these members (given in any order). */
export function shape(value: Json | undefined, keys: readonly string[]): JsonObject {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new FormatError("JSON object expected");
  }
  if (Object.keys(value).sort().join() !== [...keys].sort().join()) {
    throw new FormatError(`members are not exactly ${keys.join(", ")}`);
  }
  return value;
}

export function asArray(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new FormatError("JSON array expected");
  return value;
}

export function asString(value: Json | undefined, pattern?: RegExp): string {
  if (typeof value !== "string") throw new FormatError("string expected");
  if (pattern !== undefined && !pattern.test(value)) {
    throw new FormatError("string has another form than the format says");
  }
  return value;
}

/** An integer from zero up. */
export function asCount(value: Json | undefined): number {
  if (typeof value !== "number" || value < 0) throw new FormatError("count expected");
  return value;
}

export function asStrings(value: Json | undefined): string[] {
  return asArray(value).map((item) => asString(item));
}
