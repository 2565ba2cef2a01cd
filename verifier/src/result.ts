/** What a verifier says: dossier.md, section 5. */

export type ExhibitSpan = {
  number: number;
  sha256: string;
  not_before: string | null;
  not_after: string | null;
};

/** A witness of the policy: its name there, its title, its key's name, when it signed. */
export type Watcher = { name: string; title: string | null; key: string; times: string[] };
/** A group of the policy: it counts when `needed` of `of` count; `met` are those that do. */
export type Rule = { name: string; needed: number; of: string[]; met: string[] };
/** A time-stamp token and the time that it claims for the checkpoint. */
export type TokenClaim = { file: string; authority: string; time: string | null };

/** Parts shown and hidden, exhibits withheld, and the root (hex) of the whole. */
export type Disclosed = { root: string; shown: number; hidden: number; withheld: number };

export type Result = {
  verdict: "verified" | "refused";
  code: string | null;
  thing: string | null;
  message: string;
  anchored: boolean;
  signer: string | null;
  policy: string | null;
  origin: string | null;
  size: number | null;
  exhibits: ExhibitSpan[];
  /** Origins of the policy's former keys and registers, in its order. */
  former: string[];
  watched: Watcher[];
  rule: Rule[];
  tokens: TokenClaim[];
  /** What a redacted dossier shows of its whole; null for a dossier that is whole. */
  disclosure: Disclosed | null;
  not_checked: string[];
};

/** What the page shows beside the result; no part of the verdict. */
export type Details = {
  organization: string | null;
  identifier: string | null;
  date: string | null;
  /** SHA-256 of the checkpoint's text, which is what a time stamp is over. */
  head: string;
  titles: { number: number; file: string; title: string; deviceTime: string }[];
  events: number;
};

export const NOT_CHECKED = [
  "staged-scene",
  "stolen-device-key",
  "collusion",
  "time-tokens",
  "ml-dsa-44",
];
