/**
 * The numbered checks of docs/formats/dossier.md, section 4, in their order. The first that fails
 * ends it. Every file that is parsed is read once: what was hashed is what is judged.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import {
  CHECKPOINT,
  DECLARATION,
  type Files,
  layoutFault,
  MANIFEST,
  parseBagInfo,
  parseManifest,
  POLICY,
  SIGNATURE,
  type Source,
  TAGMANIFEST,
} from "./bag";
import { decode } from "./base64";
import {
  byCodePoint,
  type Bytes,
  concat,
  equal,
  hex,
  instant,
  isInstant,
  LAST_INSTANT,
  utf8,
} from "./bytes";
import { type Card, parseCard } from "./card";
import { type Checkpoint, parseCheckpoint } from "./checkpoint";
import { CUSTODY_COLUMNS, encodeCsv, EXHIBIT_COLUMNS } from "./csv";
import { disclosed, fieldsOf, parseEntry, type Value } from "./entry";
import { DISCLOSED, DISCLOSURE, parseDisclosure, partFile } from "./disclosure";
import { FormatError, judged, Refusal } from "./fault";
import { asArray, asCount, asString, asStrings, type Json, parse, shape } from "./jcs";
import { included, leafHash } from "./merkle";
import { LOG, opened, parseVkey, type VerifierKey } from "./note";
import { parsePolicy, type Policy, quorumMet, rulesOf } from "./policy";
import { parseProof } from "./proof";
import { type Details, type Disclosed, NOT_CHECKED, type Result, type Watcher } from "./result";
import { parseAllowedSigners, signedBy } from "./sshsig";
import { claimedTime, MAX_TOKEN, TOKEN } from "./token";

export type Progress = { path: string; done: number; total: number };
export type Options = { card?: string; onProgress?: (progress: Progress) => void };

const HEX64 = /^[0-9a-f]{64}$/;
const HEX32 = /^[0-9a-f]{32}$/;
const DEVICE_ID = /^D(?:0[1-9]|[1-9][0-9]{1,8})$/;

/** Files that are only hashed, in pieces, and never held whole. */
const STREAMED = /^(?:data\/exhibits\/|data\/disclosed\/|verify\.|README\.txt$)/;
const TIME = /^data\/time\//;

const EXHIBITS_JSON = "data/exhibits.json";
const EXHIBITS_CSV = "data/exhibits.csv";
const DEVICES_JSON = "data/devices.json";
const CUSTODY_JSON = "data/custody.json";
const CUSTODY_CSV = "data/custody.csv";

/** Manifests, JSON and CSV may have so many bytes; every other file that is parsed, a million. */
const LONG = /^(?:manifest-sha256\.txt|tagmanifest-sha256\.txt|data\/.*\.(?:json|csv))$/;
const MAX_LONG = 128 * 2 ** 20;
const MAX_SHORT = 1_000_000;

/** Reads each file at most once and remembers digests and small contents (null: too large). */
class Shelf {
  private readonly contents = new Map<string, Bytes | null>();
  private readonly digests = new Map<string, { digest: string; size: number }>();
  private done = 0;
  private readonly total: number;

  constructor(
    private readonly files: Files,
    private readonly onProgress: (progress: Progress) => void,
  ) {
    this.total = [...files.values()].reduce((sum, file) => sum + file.size, 0);
  }

  /** Digest and size; a file that cannot be read fails the check that asked for it first. */
  async fixity(
    path: string,
    code = "bag.manifest",
    thing = path,
  ): Promise<{ digest: string; size: number }> {
    const known = this.digests.get(path);
    if (known !== undefined) return known;
    const hash = sha256.create();
    const short = TIME.test(path) ? MAX_TOKEN : MAX_SHORT;
    const limit = STREAMED.test(path) ? 0 : LONG.test(path) ? MAX_LONG : short;
    const pieces: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const piece of (this.files.get(path) as Source).stream()) {
        hash.update(piece);
        size += piece.length;
        if (size <= limit) pieces.push(piece);
        this.onProgress({ path, done: this.done + size, total: this.total });
      }
    } catch {
      throw new Refusal(code, thing, "the file cannot be read");
    }
    this.done += size;
    const fixity = { digest: hex(hash.digest()), size };
    this.digests.set(path, fixity);
    this.contents.set(path, size <= limit ? concat(...pieces) : null);
    return fixity;
  }

  async content(path: string, code: string, thing = path): Promise<Bytes> {
    await this.fixity(path, code, thing);
    const held = this.contents.get(path);
    if (!held) throw new Refusal(code, thing, "the file is too large");
    return held;
  }
}

type Device = { id: string; origin: string; key: VerifierKey };
type Exhibit = {
  number: number;
  file: string;
  sha256: string;
  size: number;
  media_type: string;
  title: string;
  item: string;
  device: string;
  device_index: number;
  device_time: string;
  seen: string;
};
type Cosignature = { key: VerifierKey; time: bigint };
type Times = { earliest: string | null; latest: string | null; good: Cosignature[] };

/** Every fault of a dossier becomes a result; only a malformed trust card is thrown (UsageError). */
export async function verifyDossier(
  files: Files,
  options: Options = {},
): Promise<{ result: Result; details: Details }> {
  const card = options.card === undefined ? null : parseCard(options.card);
  const result: Result = {
    verdict: "refused",
    code: null,
    thing: null,
    message: "",
    anchored: false,
    signer: null,
    policy: null,
    origin: null,
    size: null,
    exhibits: [],
    former: [],
    watched: [],
    rule: [],
    tokens: [],
    disclosure: null,
    not_checked: [...NOT_CHECKED],
  };
  const details: Details = {
    organization: null,
    identifier: null,
    date: null,
    head: "",
    titles: [],
    events: 0,
  };
  try {
    const shelf = new Shelf(files, options.onProgress ?? (() => {}));
    await checks(files, shelf, card, result, details);
    result.verdict = "verified";
    result.message = card
      ? "every check passed, against the trust card"
      : "every check passed; the fingerprints were not compared";
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    result.code = fault.code;
    result.thing = fault.thing;
    result.message = fault.message;
    result.exhibits = [];
    result.former = [];
    result.watched = [];
    result.rule = [];
    result.tokens = [];
    result.disclosure = null;
  }
  if (!result.anchored) result.not_checked.unshift("fingerprints");
  return { result, details };
}

async function checks(
  files: Files,
  shelf: Shelf,
  card: Card | null,
  result: Result,
  details: Details,
): Promise<void> {
  // 1. layout
  const fault = layoutFault(files);
  if (fault !== null) throw new Refusal("bag.layout", fault.path, fault.reason);

  // 2. declaration
  if (!equal(await shelf.content("bagit.txt", "bag.declaration"), utf8(DECLARATION))) {
    throw new Refusal("bag.declaration", "bagit.txt", "not the declaration of BagIt 1.0");
  }

  // 3. signature
  const signers = await shelf.content("allowed_signers", "bag.signature");
  const signer = judged("bag.signature", "allowed_signers", () => parseAllowedSigners(signers));
  result.signer = signer.fingerprint;
  const tagManifest = await shelf.content(TAGMANIFEST, "bag.signature", SIGNATURE);
  const armored = await shelf.content(SIGNATURE, "bag.signature");
  judged("bag.signature", SIGNATURE, () => signedBy(signer, tagManifest, armored));

  // 4. trust
  result.policy = (await shelf.fixity(POLICY, "trust.policy")).digest;
  if (card !== null) {
    if (card.signer !== result.signer) {
      throw new Refusal("trust.signer", "allowed_signers", "the key is not that of the trust card");
    }
    if (card.policy !== result.policy) {
      throw new Refusal("trust.policy", POLICY, "the policy is not that of the trust card");
    }
    result.anchored = true;
  }

  // 5. and 6. manifests
  const isTag = (path: string) => !path.startsWith("data/");
  await fixity(files, shelf, "bag.tagmanifest", TAGMANIFEST, (path) =>
    isTag(path) && path !== TAGMANIFEST && path !== SIGNATURE,
  );
  await fixity(files, shelf, "bag.manifest", MANIFEST, (path) => !isTag(path));

  // 7. bag-info
  const infoBytes = await shelf.content("bag-info.txt", "bag.info");
  const info = judged("bag.info", "bag-info.txt", () => parseBagInfo(infoBytes));
  const payload = [...files].filter(([path]) => !isTag(path));
  const octets = payload.reduce((sum, [, file]) => sum + file.size, 0);
  if (info.oxum !== `${octets}.${payload.length}`) {
    throw new Refusal("bag.info", "bag-info.txt", "Payload-Oxum is not that of the payload");
  }
  Object.assign(details, {
    organization: info.organization,
    identifier: info.identifier,
    date: info.date,
  });

  // 8. policy
  const policyBytes = await shelf.content(POLICY, "policy.format");
  const policy = judged("policy.format", POLICY, () => parsePolicy(policyBytes));

  // 9. checkpoint
  const checkpointBytes = await shelf.content(CHECKPOINT, "checkpoint.format");
  const head = judged("checkpoint.format", CHECKPOINT, () => parseCheckpoint(checkpointBytes));
  const register = [policy.logs[0]];
  const codes = ["checkpoint.signature", "checkpoint.quorum"] as const;
  const times = cosigned(policy, register, head, CHECKPOINT, codes);
  result.origin = head.origin;
  result.size = Number(head.size);
  if (card !== null && card.size !== null && card.size > head.size) {
    throw new Refusal("trust.size", CHECKPOINT, "the register is smaller than the trust card says");
  }

  // 10. devices
  const devicesBytes = await shelf.content(DEVICES_JSON, "devices.format");
  const devices = enrolled(devicesBytes, head);

  // 11. exhibits
  const exhibitsBytes = await shelf.content(EXHIBITS_JSON, "exhibits.format");
  const exhibits = judged("exhibits.format", EXHIBITS_JSON, () =>
    parseExhibits(exhibitsBytes, files, devices),
  );
  const exhibitRows = exhibits.map((exhibit) => new Map<string, Value>(Object.entries(exhibit)));
  const exhibitsCsv = encodeCsv(EXHIBIT_COLUMNS, (column) => column === "title", exhibitRows);
  if (!equal(await shelf.content(EXHIBITS_CSV, "exhibits.csv"), utf8(exhibitsCsv))) {
    throw new Refusal("exhibits.csv", EXHIBITS_CSV, "the table is not that of exhibits.json");
  }

  // 12. each exhibit
  const used = new Set([CHECKPOINT, POLICY]);
  const signed = new Set<string>();
  for (const exhibit of exhibits) {
    const before = await judgeExhibit(
      exhibit,
      files,
      shelf,
      { devices, policy, head, checkpointBytes, used, signed },
    );
    result.exhibits.push({
      number: exhibit.number,
      sha256: exhibit.sha256,
      not_before: before,
      not_after: times.latest,
    });
    details.titles.push({
      number: exhibit.number,
      file: exhibit.file,
      title: exhibit.title,
      deviceTime: exhibit.device_time,
    });
  }

  // 13. nothing else among the proofs
  for (const path of [...files.keys()].sort(byCodePoint)) {
    if (path.startsWith("data/proofs/") && !used.has(path)) {
      throw new Refusal("proofs.extra", path, "no check has used this file");
    }
  }

  // 14. custody
  const custodyBytes = await shelf.content(CUSTODY_JSON, "custody.format");
  const events = custody(custodyBytes, head);
  const custodyCsv = encodeCsv(CUSTODY_COLUMNS, (column) => column !== "index", events);
  if (!equal(await shelf.content(CUSTODY_CSV, "custody.csv"), utf8(custodyCsv))) {
    throw new Refusal("custody.csv", CUSTODY_CSV, "the table is not that of custody.json");
  }
  details.events = events.length;

  // 15. what a redacted dossier shows
  result.disclosure = await judgeDisclosure(files, shelf, exhibits, events);

  // no check: who watched, the rule that is met, and what time tokens claim
  details.head = hex(sha256(utf8(head.note.text)));
  result.former = policy.logs.slice(1).map(({ name }) => name);
  result.watched = watched(policy, times.good);
  result.rule = rulesOf(policy, times.good.map(({ key }) => key));
  for (const path of [...files.keys()].sort(byCodePoint)) {
    const authority = TOKEN.exec(path)?.[1];
    if (authority === undefined) continue;
    const small = (await shelf.fixity(path)).size <= MAX_TOKEN;
    const token = small ? await shelf.content(path, "bag.manifest") : null;
    const time = token === null ? null : claimedTime(token, head.note.text);
    result.tokens.push({ file: path, authority, time });
  }
}

/** Every witness of the policy, in its order, and when it signed. */
function watched(policy: Policy, good: readonly Cosignature[]): Watcher[] {
  return [...policy.witnesses].map(([name, key]) => {
    const own = good.filter((line) => line.key === key).map(({ time }) => instant(time));
    const times = [...new Set(own)].sort();
    return { name, title: policy.titles.get(name) ?? null, key: key.name, times };
  });
}

/** Manifest and disk walked together in order of path: absent, unlisted or different ends it. */
async function fixity(
  files: Files,
  shelf: Shelf,
  code: string,
  manifest: string,
  belongs: (path: string) => boolean,
): Promise<void> {
  const bytes = await shelf.content(manifest, code);
  const listed = judged(code, manifest, () => parseManifest(bytes));
  const present = [...files.keys()].filter(belongs);
  for (const path of [...new Set([...listed.keys(), ...present])].sort(byCodePoint)) {
    const digest = listed.get(path);
    if (digest === undefined) throw new Refusal(code, path, `the file is not listed in ${manifest}`);
    if (!files.has(path) || !belongs(path)) {
      throw new Refusal(code, path, `the file is listed in ${manifest} and is not there`);
    }
    const found = (await shelf.fixity(path, code)).digest;
    if (found !== digest) {
      throw new Refusal(code, path, `SHA-256 ${digest} expected, ${found} found`);
    }
  }
}

/** Signature by one of these logs and quorum of a register checkpoint; the times of its cosignatures. */
function cosigned(
  policy: Policy,
  logs: readonly VerifierKey[],
  checkpoint: Checkpoint,
  thing: string,
  [signatureCode, quorumCode]: readonly [string, string | null],
): Times {
  const own = logs.filter(({ name }) => name === checkpoint.origin);
  if (own.length === 0) {
    throw new Refusal(signatureCode, thing, "the origin is not the log of the policy");
  }
  const good = judged(signatureCode, thing, () => {
    const lines = opened(checkpoint.note, [...policy.logs, ...policy.witnesses.values()]);
    if (!lines.some(({ key }) => own.includes(key))) {
      throw new FormatError("not signed by the log of the policy");
    }
    if (lines.some(({ time }) => time > LAST_INSTANT)) {
      throw new FormatError("time of a cosignature is beyond the year 9999");
    }
    return lines.filter(({ key }) => key.type !== LOG);
  });
  if (!quorumMet(policy, good.map(({ key }) => key))) {
    // a head that a device saw may be older than today's policy: no fault, but no bound either
    if (quorumCode === null) return { earliest: null, latest: null, good: [] };
    throw new Refusal(quorumCode, thing, "cosigned by too few witnesses of the policy");
  }
  const seconds = good.map(({ time }) => time).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [earliest, latest] = [seconds[0], seconds.at(-1)];
  return {
    earliest: earliest === undefined ? null : instant(earliest),
    latest: latest === undefined ? null : instant(latest),
    good,
  };
}

function asHashes(value: Json | undefined): Bytes[] {
  return asStrings(value).map((item) => {
    const hash = decode(item);
    if (hash.length !== 32) throw new FormatError("proof: hash is not 32 bytes");
    return hash;
  });
}

function enrolled(bytes: Bytes, head: Checkpoint): Map<string, Device> {
  const rows = judged("devices.format", DEVICES_JSON, () => {
    let last = 0;
    return asArray(parse(bytes)).map((item) => {
      const row = shape(item, ["disclosures", "entry", "id", "index", "origin", "proof", "vkey"]);
      const id = asString(row.id, DEVICE_ID);
      if (Number(id.slice(1)) <= last) throw new FormatError("devices are not in order of id");
      last = Number(id.slice(1));
      return {
        id,
        disclosures: asStrings(row.disclosures),
        entry: decode(asString(row.entry)),
        index: BigInt(asCount(row.index)),
        origin: asString(row.origin, /[^]/),
        proof: asHashes(row.proof),
        vkey: asString(row.vkey, /[^]/),
      };
    });
  });
  const devices = new Map<string, Device>();
  const origins = new Set<string>();
  for (const row of rows) {
    judged("devices.entry", DEVICES_JSON, () => {
      const names = ["action", "device", "vkey"];
      const values = disclosed(parseEntry(row.entry), ["device-key"], row.disclosures, names);
      const key = parseVkey(row.vkey, LOG);
      if (values.get("action") !== "add") throw new FormatError(`${row.id}: action is not add`);
      if (values.get("device") !== row.origin || key.name !== row.origin) {
        throw new FormatError(`${row.id}: origin, device and name of the key are not the same`);
      }
      if (values.get("vkey") !== row.vkey) throw new FormatError(`${row.id}: key is another`);
      if (origins.has(row.origin)) throw new FormatError(`${row.id}: origin appears twice`);
      origins.add(row.origin);
      devices.set(row.id, { id: row.id, origin: row.origin, key });
    });
  }
  for (const row of rows) {
    judged("devices.proof", DEVICES_JSON, () =>
      included(leafHash(row.entry), row.index, head.size, row.proof, head.root),
    );
  }
  return devices;
}

function parseExhibits(
  bytes: Bytes,
  files: Files,
  devices: ReadonlyMap<string, Device>,
): Exhibit[] {
  const items = new Set<string>();
  const gaps = files.has(DISCLOSURE);
  let last = 0;
  const exhibits = asArray(parse(bytes)).map((value): Exhibit => {
    const row = shape(value, EXHIBIT_COLUMNS);
    const number = asCount(row.number);
    if (gaps ? number <= last : number !== last + 1) {
      throw new FormatError("numbers are not 1, 2, … without gap");
    }
    last = number;
    const start = `data/exhibits/E${String(number).padStart(4, "0")}.`;
    const file = asString(row.file);
    if (!file.startsWith(start) || !/^[A-Za-z0-9]+$/.test(file.slice(start.length))) {
      throw new FormatError(`exhibit ${row.number}: file name is not that of the number`);
    }
    const item = asString(row.item, HEX32);
    if (items.has(item)) throw new FormatError(`exhibit ${row.number}: item appears twice`);
    items.add(item);
    const deviceTime = asString(row.device_time);
    if (!isInstant(deviceTime)) throw new FormatError(`exhibit ${row.number}: time of the device`);
    const device = asString(row.device, DEVICE_ID);
    if (!devices.has(device)) throw new FormatError(`exhibit ${row.number}: unknown device`);
    return {
      number,
      file,
      sha256: asString(row.sha256, HEX64),
      size: asCount(row.size),
      media_type: asString(row.media_type, /[^]/),
      title: asString(row.title),
      item,
      device,
      device_index: asCount(row.device_index),
      device_time: deviceTime,
      seen: asString(row.seen, /^(?:[0-9a-f]{64})?$/),
    };
  });
  if (exhibits.length === 0 && !gaps) throw new FormatError("no exhibit");
  const named = new Set(exhibits.map((exhibit) => exhibit.file));
  const present = [...files.keys()].filter((path) => path.startsWith("data/exhibits/"));
  if (present.length !== named.size || !present.every((path) => named.has(path))) {
    throw new FormatError("files in data/exhibits/ are not exactly those listed");
  }
  const using = new Set(exhibits.map((exhibit) => exhibit.device));
  if (using.size !== devices.size) throw new FormatError("a device has no exhibit");
  return exhibits;
}

type Ground = {
  devices: ReadonlyMap<string, Device>;
  policy: Policy;
  head: Checkpoint;
  checkpointBytes: Bytes;
  /** Files under data/proofs/ that a check has used. */
  used: Set<string>;
  /** Device checkpoints whose signature was found good, so that each is verified once. */
  signed: Set<string>;
};

/** Check 12 for one exhibit; the instant its record cannot be older than, or null. */
async function judgeExhibit(
  exhibit: Exhibit,
  files: Files,
  shelf: Shelf,
  ground: Ground,
): Promise<string | null> {
  const { head } = ground;
  const stem = `data/proofs/E${String(exhibit.number).padStart(4, "0")}`;
  const proofFile = async (code: string, path: string): Promise<Bytes> => {
    if (!files.has(path)) throw new Refusal(code, path, "the file is missing");
    ground.used.add(path);
    return shelf.content(path, code);
  };

  const found = await shelf.fixity(exhibit.file);
  if (found.digest !== exhibit.sha256 || found.size !== exhibit.size) {
    throw new Refusal("exhibit.digest", exhibit.file, "digest or size is not that of exhibits.json");
  }

  const disclosurePath = `${stem}.json`;
  const disclosureBytes = await proofFile("exhibit.disclosure", disclosurePath);
  const shownFields = judged("exhibit.disclosure", disclosurePath, () => {
    const row = shape(parse(disclosureBytes), [
      "device_disclosures",
      "device_entry",
      "register_disclosures",
      "register_entry",
    ]);
    const deviceEntry = decode(asString(row.device_entry));
    const registerEntry = decode(asString(row.register_entry));
    const seal = disclosed(parseEntry(deviceEntry), ["seal"], asStrings(row.device_disclosures), [
      "content_sha256",
      "content_size",
      "device_time",
      "item",
      "media_type",
      "seen",
    ]);
    const deviceHead = disclosed(
      parseEntry(registerEntry),
      ["device-checkpoint"],
      asStrings(row.register_disclosures),
      ["device", "root", "size"],
    );
    const stated: [string, Value][] = [
      ["content_sha256", exhibit.sha256],
      ["content_size", exhibit.size],
      ["device_time", exhibit.device_time],
      ["item", exhibit.item],
      ["media_type", exhibit.media_type],
      ["seen", exhibit.seen],
    ];
    for (const [name, value] of stated) {
      if (seal.get(name) !== value) throw new FormatError(`${name} is not that of exhibits.json`);
    }
    return { deviceEntry, registerEntry, deviceHead };
  });

  const devicePath = `${stem}.device.tlog-proof`;
  const deviceProof = await proofFile("exhibit.device", devicePath);
  judged("exhibit.device", devicePath, () => {
    const device = ground.devices.get(exhibit.device) as Device;
    const proof = parseProof(deviceProof);
    if (proof.extra !== null) throw new FormatError("tlog-proof: extra line");
    if (proof.index !== BigInt(exhibit.device_index)) {
      throw new FormatError("index is not that of exhibits.json");
    }
    const checkpoint = parseCheckpoint(proof.checkpoint);
    if (checkpoint.origin !== device.origin) {
      throw new FormatError("checkpoint is of another origin than the device's");
    }
    const memory = `${device.id} ${hex(sha256(proof.checkpoint))}`;
    if (!ground.signed.has(memory)) {
      if (opened(checkpoint.note, [device.key]).length === 0) {
        throw new FormatError("checkpoint is not signed by the device");
      }
      ground.signed.add(memory);
    }
    const leaf = leafHash(shownFields.deviceEntry);
    included(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root);
    const { deviceHead } = shownFields;
    if (
      deviceHead.get("root") !== checkpoint.rootText ||
      deviceHead.get("size") !== Number(checkpoint.size)
    ) {
      throw new FormatError("the register holds another checkpoint of the device");
    }
    if (deviceHead.get("device") !== device.origin) {
      throw new FormatError("the register's entry is of another device");
    }
  });

  const registerPath = `${stem}.register.tlog-proof`;
  const registerProof = await proofFile("exhibit.register", registerPath);
  judged("exhibit.register", registerPath, () => {
    const proof = parseProof(registerProof);
    if (proof.extra !== null) throw new FormatError("tlog-proof: extra line");
    if (!equal(proof.checkpoint, ground.checkpointBytes)) {
      throw new FormatError(`checkpoint is not that of ${CHECKPOINT}`);
    }
    const leaf = leafHash(shownFields.registerEntry);
    included(leaf, proof.index, head.size, proof.hashes, head.root);
  });

  if (exhibit.seen === "") return null;
  const seenPath = `data/proofs/${exhibit.seen}.seen`;
  const seenBytes = await proofFile("exhibit.seen", seenPath);
  if ((await shelf.fixity(seenPath)).digest !== exhibit.seen) {
    throw new Refusal("exhibit.seen", seenPath, "SHA-256 is not that of the name");
  }
  const seen = judged("exhibit.seen", seenPath, () => parseCheckpoint(seenBytes));
  // a former key or a former register counts here, and nowhere else
  const times = cosigned(ground.policy, ground.policy.logs, seen, seenPath, ["exhibit.seen", null]);
  if (seen.origin !== head.origin) return times.earliest;
  if (seen.size > head.size) {
    throw new Refusal("exhibit.seen", seenPath, "larger than the checkpoint of the dossier");
  }
  if (seen.size === head.size && !equal(seen.root, head.root)) {
    throw new Refusal("exhibit.seen", seenPath, "another history than the checkpoint's");
  }
  return times.earliest;
}

/** Check 15: what is shown belongs to the whole that the register knows; null for a whole dossier. */
async function judgeDisclosure(
  files: Files,
  shelf: Shelf,
  exhibits: readonly Exhibit[],
  events: readonly Map<string, Value>[],
): Promise<Disclosed | null> {
  const used = new Set<string>();
  const bytes = files.has(DISCLOSURE) ? await shelf.content(DISCLOSURE, "disclosure.format") : null;
  const found =
    bytes === null ? null : judged("disclosure.format", DISCLOSURE, () => parseDisclosure(bytes));
  if (found !== null) {
    const listed = new Map(exhibits.map((exhibit) => [exhibit.number, exhibit]));
    const fault = (reason: string) => new Refusal("disclosure.source", DISCLOSURE, reason);
    if (Math.max(0, ...listed.keys()) > found.exhibits.length) throw fault("exhibit is not in it");
    found.exhibits.forEach(({ source }, at) => {
      const exhibit = listed.get(at + 1);
      if (source === null) {
        if (exhibit !== undefined) throw fault(`exhibit ${at + 1} is hidden, and listed`);
      } else if (exhibit?.sha256 !== source.sha256 || exhibit.size !== source.size) {
        throw fault(`source of exhibit ${at + 1} is not that of exhibits.json`);
      }
    });
    for (const { number, page, part, sha256: digest, size } of found.parts) {
      const path = partFile(number, page, part);
      if (!files.has(path)) throw new Refusal("disclosure.part", path, "the file is missing");
      const fixity = await shelf.fixity(path);
      if (fixity.digest !== digest || fixity.size !== size) {
        throw new Refusal("disclosure.part", path, "digest or size is not that of the part");
      }
      used.add(path);
    }
  }
  for (const path of [...files.keys()].sort(byCodePoint)) {
    if (path.startsWith(DISCLOSED) && !used.has(path)) {
      throw new Refusal("disclosure.extra", path, "no part shows this file");
    }
  }
  if (found === null) return null;
  if (found.found !== found.root) {
    throw new Refusal("disclosure.root", DISCLOSURE, "the parts do not lead to the root");
  }
  const entered = (event: Map<string, Value>) =>
    event.get("action") === "derive" && event.get("digest_after") === found.root;
  if (!events.some(entered)) {
    throw new Refusal("disclosure.entry", DISCLOSURE, "the root is in no entry of the custody list");
  }
  const { root, shown, hidden, withheld } = found;
  return { root, shown, hidden, withheld };
}

function custody(bytes: Bytes, head: Checkpoint): Map<string, Value>[] {
  const rows = judged("custody.format", CUSTODY_JSON, () => {
    let last = -1;
    return asArray(parse(bytes)).map((item) => {
      const row = shape(item, ["disclosures", "entry", "index", "proof"]);
      const index = asCount(row.index);
      if (index <= last) throw new FormatError("events are not in order of index");
      last = index;
      return {
        index,
        disclosures: asStrings(row.disclosures),
        entry: decode(asString(row.entry)),
        proof: asHashes(row.proof),
      };
    });
  });
  const events = rows.map((row) =>
    judged("custody.entry", CUSTODY_JSON, () => {
      const entry = parseEntry(row.entry);
      const names = fieldsOf("custody");
      const fields = disclosed(entry, ["custody", "access"], row.disclosures, names);
      for (const value of fields.values()) {
        if (typeof value !== "string") throw new FormatError(`event ${row.index}: not a text`);
      }
      return new Map<string, Value>([["index", row.index], ["type", entry.type], ...fields]);
    }),
  );
  for (const row of rows) {
    judged("custody.proof", CUSTODY_JSON, () =>
      included(leafHash(row.entry), BigInt(row.index), head.size, row.proof, head.root),
    );
  }
  return events;
}
