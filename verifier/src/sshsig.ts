/** OpenSSH signatures: one allowed signer, one namespace, Ed25519 and SHA-512 only. */

import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { decode, encode } from "./base64";
import { type Bytes, concat, equal, text, utf8 } from "./bytes";
import { verify } from "./ed25519";
import { FormatError } from "./fault";

const NAMESPACE = "vedette-dossier";
const BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
const END = "-----END SSH SIGNATURE-----\n";
const COLUMNS = 70;

export type Signer = { key: Bytes; blob: Bytes; fingerprint: string };

function sshString(data: Uint8Array): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length);
  return concat(length, data);
}

class Fields {
  private at = 0;
  constructor(private readonly bytes: Bytes) {}

  take(length: number): Bytes {
    if (this.at + length > this.bytes.length) throw new FormatError("ends too early");
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  string(): Bytes {
    return this.take(new DataView(this.take(4).buffer).getUint32(0));
  }

  expect(data: Uint8Array, what: string): void {
    if (!equal(this.take(data.length), data)) throw new FormatError(`${what} is another`);
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new FormatError("something follows");
  }
}

export function parseAllowedSigners(bytes: Uint8Array): Signer {
  const line = /^vedette-dossier namespaces="vedette-dossier" ssh-ed25519 ([^ \n]+)\n$/.exec(
    text(bytes),
  );
  if (line === null) throw new FormatError("not one line of the known form");
  const blob = decode(line[1] as string);
  const fields = new Fields(blob);
  fields.expect(sshString(utf8("ssh-ed25519")), "key type");
  const key = fields.string();
  fields.end();
  if (key.length !== 32) throw new FormatError("key is not 32 bytes");
  return { key, blob, fingerprint: `SHA256:${encode(sha256(blob)).replace(/=+$/, "")}` };
}

function dearmored(bytes: Uint8Array): Bytes {
  const whole = text(bytes);
  if (!whole.startsWith(BEGIN) || !whole.endsWith(END) || whole.length < BEGIN.length + END.length) {
    throw new FormatError("not an armored signature");
  }
  const blob = decode(whole.slice(BEGIN.length, -END.length).replaceAll("\n", ""));
  const lines = encode(blob).match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  if (whole !== BEGIN + lines.map((line) => `${line}\n`).join("") + END) {
    throw new FormatError("armor is not as OpenSSH writes it");
  }
  return blob;
}

/** The signature is one of this signer over the message; throws otherwise. */
export function signedBy(signer: Signer, message: Uint8Array, armored: Uint8Array): void {
  const middle = concat(
    sshString(utf8(NAMESPACE)),
    sshString(new Uint8Array(0)),
    sshString(utf8("sha512")),
  );
  const fields = new Fields(dearmored(armored));
  fields.expect(concat(utf8("SSHSIG"), Uint8Array.of(0, 0, 0, 1)), "version");
  fields.expect(sshString(signer.blob), "key");
  fields.expect(middle, "namespace or hash");
  const inner = new Fields(fields.string());
  fields.end();
  inner.expect(sshString(utf8("ssh-ed25519")), "signature type");
  const signature = inner.string();
  inner.end();
  const signed = concat(utf8("SSHSIG"), middle, sshString(sha512(message)));
  if (!verify(signer.key, signed, signature)) throw new FormatError("signature is bad");
}
