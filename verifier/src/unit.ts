/** One call of a format, for the tests' vectors: `{"call": …}` in, `{"ok": …}` out. */

import { decode } from "./base64";
import { utf8 } from "./bytes";
import { parseCheckpoint } from "./checkpoint";
import { verify } from "./ed25519";
import { FormatError } from "./fault";
import { parse } from "./jcs";
import { consistent, included } from "./merkle";
import { LOG, opened, parseNote, parseVkey, WITNESS } from "./note";
import { parsePolicy, quorumMet } from "./policy";
import { parseProof } from "./proof";

type Call = Record<string, any> & { call: string };

function someVkey(vkey: string) {
  try {
    return parseVkey(vkey, LOG);
  } catch {
    return parseVkey(vkey, WITNESS);
  }
}

function run(call: Call): unknown {
  const hashes = () => (call.proof ?? []).map(decode);
  switch (call.call) {
    case "inclusion":
      included(decode(call.leaf), BigInt(call.index), BigInt(call.size), hashes(), decode(call.root));
      return true;
    case "consistency":
      consistent(
        BigInt(call.size1),
        BigInt(call.size2),
        hashes(),
        decode(call.root1),
        decode(call.root2),
      );
      return true;
    case "vkey":
      return someVkey(call.vkey).name;
    case "note": {
      const good = opened(parseNote(utf8(call.note)), call.vkeys.map(someVkey));
      if (good.length === 0) throw new FormatError("no good signature of a known key");
      return good.map(({ key, time }) => [key.name, String(time)]);
    }
    case "checkpoint":
      return String(parseCheckpoint(utf8(call.note)).size);
    case "proof": {
      const proof = parseProof(utf8(call.text));
      return { index: String(proof.index), hashes: proof.hashes.length };
    }
    case "policy": {
      const policy = parsePolicy(utf8(call.text));
      const keys = (call.signed ?? []).map((name: string) => policy.witnesses.get(name));
      return quorumMet(policy, keys);
    }
    case "json":
      parse(utf8(call.text));
      return true;
    case "ed25519":
      return verify(decode(call.key), decode(call.message), decode(call.signature));
    default:
      throw new Error(`no such call: ${call.call}`);
  }
}

export function unit(call: Call): { ok: unknown } | { fault: string } {
  try {
    return { ok: run(call) };
  } catch (fault) {
    if (fault instanceof FormatError) return { fault: fault.message };
    throw fault;
  }
}
