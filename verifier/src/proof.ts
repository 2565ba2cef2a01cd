/** C2SP tlog-proof: an index, an inclusion path and a checkpoint. */

import { decode, encode } from "./base64";
import { type Bytes, decimal, equal, text, utf8 } from "./bytes";
import { FormatError } from "./fault";

const HEADER = "c2sp.org/tlog-proof@v1";
const MAX_PROOF = 1_000_000;

export type Proof = { index: bigint; hashes: Bytes[]; checkpoint: Bytes; extra: Bytes | null };

export function parseProof(bytes: Uint8Array): Proof {
  if (bytes.length > MAX_PROOF) throw new FormatError("tlog-proof: over a million bytes");
  const whole = text(bytes);
  const split = whole.indexOf("\n\n");
  if (split < 0) throw new FormatError("tlog-proof: no empty line before the checkpoint");
  const lines = whole.slice(0, split).split("\n");
  if (lines.shift() !== HEADER) throw new FormatError("tlog-proof: unknown first line");
  let extra: Bytes | null = null;
  if (lines[0]?.startsWith("extra ")) extra = decode((lines.shift() as string).slice(6));
  const place = lines.shift();
  if (!place?.startsWith("index ")) throw new FormatError("tlog-proof: no index");
  const index = decimal(place.slice(6));
  const hashes = lines.map((line) => {
    const hash = decode(line);
    if (hash.length !== 32) throw new FormatError("tlog-proof: hash is not 32 bytes");
    return hash;
  });
  const proof = { index, hashes, checkpoint: utf8(whole.slice(split + 2)), extra };
  if (!equal(encodeProof(proof), bytes)) throw new FormatError("tlog-proof: not canonical");
  return proof;
}

export function encodeProof(proof: Proof): Bytes {
  const lines = [HEADER];
  if (proof.extra !== null) lines.push(`extra ${encode(proof.extra)}`);
  lines.push(`index ${proof.index}`, ...proof.hashes.map(encode), "", "");
  return utf8(lines.join("\n") + text(proof.checkpoint));
}
