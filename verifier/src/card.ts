/** The trust card: what the group or a partner says by another way. */

import { decode } from "./base64";
import { decimal } from "./bytes";
import { UsageError } from "./fault";

export type Card = { signer: string; policy: string; size: bigint | null };

export function parseCard(text: string): Card {
  const lines = text.replace(/\r\n/g, "\n").replace(/\n$/, "").split("\n");
  const [title, first, second, third] = lines;
  const signer = /^signer (SHA256:([A-Za-z0-9+/]{43}))$/.exec(first ?? "");
  const policy = /^policy ([0-9a-f]{64})$/.exec(second ?? "");
  const size = third === undefined ? null : /^size ([0-9]+)$/.exec(third);
  if (title !== "vedette-trust-v1" || !signer || !policy || lines.length > 4) {
    throw new UsageError("trust card: not of the known form");
  }
  let least: bigint | null = null;
  try {
    decode(`${signer[2]}=`);
    if (third !== undefined) least = decimal(size?.[1] ?? "");
  } catch {
    throw new UsageError("trust card: fingerprint or size is not canonical");
  }
  return {
    signer: signer[1] as string,
    policy: policy[1] as string,
    size: least,
  };
}
