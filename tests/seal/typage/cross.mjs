// node cross.mjs keygen x25519|hybrid            -> identity, recipient, one a line
// node cross.mjs seal RECIPIENT... <plain >sealed
// node cross.mjs open IDENTITY <sealed >plain
import { buffer } from "node:stream/consumers";
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";

const [verb, ...rest] = process.argv.slice(2);

if (verb === "keygen") {
  const make = rest[0] === "hybrid" ? generateHybridIdentity : generateX25519Identity;
  const identity = await make();
  process.stdout.write(`${identity}\n${await identityToRecipient(identity)}\n`);
} else if (verb === "seal") {
  const encrypter = new Encrypter();
  for (const recipient of rest) encrypter.addRecipient(recipient);
  process.stdout.write(await encrypter.encrypt(new Uint8Array(await buffer(process.stdin))));
} else if (verb === "open") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(rest[0]);
  process.stdout.write(await decrypter.decrypt(new Uint8Array(await buffer(process.stdin))));
} else {
  throw new Error("cross: expected keygen, seal or open");
}
