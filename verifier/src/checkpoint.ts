/** Checkpoints (C2SP tlog-checkpoint), without extension lines. */

import { decode } from "./base64";
import { type Bytes, decimal } from "./bytes";
import { FormatError } from "./fault";
import { type Note, parseNote } from "./note";

export type Checkpoint = { origin: string; size: bigint; root: Bytes; rootText: string; note: Note };

export function parseCheckpoint(bytes: Uint8Array): Checkpoint {
  const note = parseNote(bytes);
  const lines = note.text.slice(0, -1).split("\n");
  if (lines.length !== 3) {
    throw new FormatError("checkpoint: not exactly origin, size and root");
  }
  const [origin, size, rootText] = lines as [string, string, string];
  if (origin === "") throw new FormatError("checkpoint: no origin");
  const root = decode(rootText);
  if (root.length !== 32) throw new FormatError("checkpoint: root is not 32 bytes");
  const entries = decimal(size);
  if (entries >= 1n << 53n) throw new FormatError("checkpoint: size of 2^53 or more");
  return { origin, size: entries, root, rootText, note };
}
