/** What a verifier says: dossier.md, section 5. */

export type ExhibitSpan = {
  number: number;
  sha256: string;
  not_before: string | null;
  not_after: string | null;
};

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
  not_checked: string[];
};

/** What the page shows beside the result; no part of the verdict. */
export type Details = {
  organization: string | null;
  identifier: string | null;
  date: string | null;
  witnesses: { name: string; time: string }[];
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
