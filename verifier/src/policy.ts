/** C2SP tlog-policy, with Ed25519 keys only; of its logs the first is the register. */

import { text } from "./bytes";
import { FormatError } from "./fault";
import { LOG, parseVkey, sameKey, type VerifierKey, WITNESS } from "./note";
import type { Rule } from "./result";

const MAX_POLICY = 1_000_000;
const MAX_LOGS = 16;

type Group = { threshold: number; members: string[] };

/** `# partner <name in the policy> <title>`, and what no title may hold: what could not be seen or would
 * turn the writing around. */
const PARTNER = /^# partner ([^ ]+) ([^ ](?:.*[^ ])?)$/su;
const HIDDEN =
  /[\u{0}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/u;
const MAX_TITLE = 200;

export type Policy = {
  /** The register; then its former keys and registers that it succeeded, which count for what devices saw. */
  logs: [VerifierKey, ...VerifierKey[]];
  /** What comment lines call the witnesses, by the name the policy gives them. */
  titles: Map<string, string>;
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
  const logs: VerifierKey[] = [];
  let quorum: string | null = null;
  const witnesses = new Map<string, VerifierKey>();
  const groups = new Map<string, Group>();
  const titles = new Map<string, string>();
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
    if (keyword === undefined || keyword.startsWith("#")) {
      const [, name, title] = PARTNER.exec(line) ?? [];
      const plain = title !== undefined && Array.from(title).length <= MAX_TITLE && !HIDDEN.test(title);
      if (plain && !titles.has(name as string)) titles.set(name as string, title);
      continue;
    }
    const [first, second, ...others] = rest;
    if (keyword === "log" && (rest.length === 1 || rest.length === 2)) {
      const key = parseVkey(first as string, LOG);
      if (logs.some((other) => sameKey(other, key))) throw new FormatError("policy: one key for two logs");
      if (logs.push(key) > MAX_LOGS) throw new FormatError("policy: too many logs");
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
  const [log, ...former] = logs;
  if (log === undefined) throw new FormatError("policy: no log");
  if (quorum === null) throw new FormatError("policy: no quorum");
  const keys = [...logs, ...witnesses.values()];
  if (new Set(keys.map((key) => `${key.id} ${key.name}`)).size !== keys.length) {
    throw new FormatError("policy: two keys have one name and one key id");
  }
  return { logs: [log, ...former], titles, witnesses, groups, quorum };
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

/** The witnesses and groups that count when these witness keys have signed. */
export function vouching(policy: Policy, signed: readonly VerifierKey[]): Set<string> {
  const met = new Set<string>();
  for (const [name, witness] of policy.witnesses) {
    if (signed.some((key) => sameKey(key, witness))) met.add(name);
  }
  // a group stands after its members: one pass, and no recursion that a stranger could deepen
  for (const [name, group] of policy.groups) {
    if (group.members.filter((member) => met.has(member)).length >= group.threshold) met.add(name);
  }
  return met;
}

/** Whether these witness keys are a quorum. */
export function quorumMet(policy: Policy, signed: readonly VerifierKey[]): boolean {
  return policy.quorum === "none" || vouching(policy, signed).has(policy.quorum);
}

/** The groups that the quorum rests on, the quorum first. */
export function rulesOf(policy: Policy, signed: readonly VerifierKey[]): Rule[] {
  if (policy.quorum === "none") return [];
  const met = vouching(policy, signed);
  const found: Rule[] = [];
  const waiting = [policy.quorum];
  for (const name of waiting) {
    const group = policy.groups.get(name);
    const of = group?.members ?? [name];
    const own = of.filter((member) => met.has(member));
    found.push({ name, needed: group?.threshold ?? 1, of, met: own });
    for (const member of group?.members ?? []) if (policy.groups.has(member)) waiting.push(member);
  }
  return found;
}
