/** C2SP tlog-policy, with exactly one log and Ed25519 keys only. */

import { text } from "./bytes";
import { FormatError } from "./fault";
import { LOG, parseVkey, sameKey, type VerifierKey, WITNESS } from "./note";

const MAX_POLICY = 1_000_000;

type Group = { threshold: number; members: string[] };

export type Policy = {
  log: VerifierKey;
  /** Witnesses by the name the policy gives them. */
  witnesses: Map<string, VerifierKey>;
  groups: Map<string, Group>;
  quorum: string;
};

export function parsePolicy(bytes: Uint8Array): Policy {
  if (bytes.length > MAX_POLICY) throw new FormatError("policy: over a million bytes");
  const whole = text(bytes);
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(whole)) {
    throw new FormatError("policy: control character");
  }
  if (!whole.endsWith("\n")) throw new FormatError("policy: last line has no end");
  let log: VerifierKey | null = null;
  let quorum: string | null = null;
  const witnesses = new Map<string, VerifierKey>();
  const groups = new Map<string, Group>();
  const members = new Set<string>();

  const define = (name: string): string => {
    if (name === "none" || witnesses.has(name) || groups.has(name)) {
      throw new FormatError("policy: name is taken");
    }
    return name;
  };
  const known = (name: string): string => {
    if (!witnesses.has(name) && !groups.has(name)) throw new FormatError("policy: unknown name");
    return name;
  };

  for (const line of whole.slice(0, -1).split("\n")) {
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    const [keyword, ...rest] = words;
    if (keyword === undefined || keyword.startsWith("#")) continue;
    const [first, second, ...others] = rest;
    if (keyword === "log" && (rest.length === 1 || rest.length === 2)) {
      if (log !== null) throw new FormatError("policy: more than one log");
      log = parseVkey(first as string, LOG);
    } else if (keyword === "witness" && (rest.length === 2 || rest.length === 3)) {
      const key = parseVkey(second as string, WITNESS);
      if ([...witnesses.values()].some((other) => sameKey(other, key))) {
        throw new FormatError("policy: one key for two witnesses");
      }
      witnesses.set(define(first as string), key);
    } else if (keyword === "group" && rest.length >= 3) {
      const count = others.length;
      let threshold: number;
      if (second === "all") threshold = count;
      else if (second === "any") threshold = 1;
      else if (/^[1-9][0-9]{0,8}$/.test(second as string)) threshold = Number(second);
      else throw new FormatError("policy: threshold is no number");
      if (threshold > count) throw new FormatError("policy: threshold above the members");
      for (const member of others.map(known)) {
        if (members.has(member)) throw new FormatError("policy: member of a group twice");
        members.add(member);
      }
      groups.set(define(first as string), { threshold, members: others });
    } else if (keyword === "quorum" && rest.length === 1) {
      if (quorum !== null) throw new FormatError("policy: more than one quorum");
      quorum = first === "none" ? "none" : known(first as string);
    } else {
      throw new FormatError("policy: line of unknown form");
    }
  }
  oneVoiceEach(witnesses, groups);
  if (log === null) throw new FormatError("policy: no log");
  if (quorum === null) throw new FormatError("policy: no quorum");
  const keys = [log as VerifierKey, ...witnesses.values()];
  if (new Set(keys.map((key) => `${key.id} ${key.name}`)).size !== keys.length) {
    throw new FormatError("policy: two keys have one name and one key id");
  }
  return { log, witnesses, groups, quorum };
}

/** Two keys of one witness must not count twice: they are a group of their own, or in none. */
function oneVoiceEach(
  witnesses: ReadonlyMap<string, VerifierKey>,
  groups: ReadonlyMap<string, Group>,
): void {
  const grouped = new Map<string, string[]>();
  for (const { members } of groups.values()) {
    for (const member of members) grouped.set(member, members);
  }
  const names = new Map<string, string[]>();
  for (const [name, key] of witnesses) {
    if (grouped.has(name)) names.set(key.name, [...(names.get(key.name) ?? []), name]);
  }
  for (const own of names.values()) {
    const alone = own.every((name) => grouped.get(name)?.every((other) => own.includes(other)));
    if (own.length > 1 && !alone) throw new FormatError("policy: one witness could count twice");
  }
}

/** Whether these witness keys are a quorum. */
export function quorumMet(policy: Policy, signed: readonly VerifierKey[]): boolean {
  if (policy.quorum === "none") return true;
  const met = new Set<string>();
  for (const [name, witness] of policy.witnesses) {
    if (signed.some((key) => sameKey(key, witness))) met.add(name);
  }
  // a group stands after its members: one pass, and no recursion that a stranger could deepen
  for (const [name, group] of policy.groups) {
    if (group.members.filter((member) => met.has(member)).length >= group.threshold) met.add(name);
  }
  return met.has(policy.quorum);
}
