// The page's checks under node, for the tests.
//
//   node run.mjs DIR [--trust CARD]   print the JSON result; exit 0 verified, 1 refused, 2 usage
//   node run.mjs --batch              lines of stdin `DIR` or `DIR<tab>CARD`, one JSON line each
//   node run.mjs --unit               lines of stdin `{"call":…}`, one JSON line each (src/unit.ts)

import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { nodeBundle } from "./build.mjs";

const { verifyDossier, UsageError, unit } = await nodeBundle();

/** A name as text; bytes that are not UTF-8 become lone surrogates, one each. */
function nameOf(bytes) {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let name = "";
  for (let at = 0; at < bytes.length; ) {
    let length = 1;
    let letter;
    for (; length <= 4 && letter === undefined; length++) {
      try {
        letter = strict.decode(bytes.subarray(at, at + length));
      } catch {
        // too short for a character, or none at all
      }
    }
    at += letter === undefined ? 1 : length - 1;
    name += letter ?? String.fromCharCode(0xdc00 + bytes[at - 1]);
  }
  return name;
}

function walk(folder, prefix, files) {
  for (const item of fs.readdirSync(folder, { withFileTypes: true, encoding: "buffer" })) {
    const full = Buffer.concat([folder, Buffer.from("/"), item.name]);
    const name = prefix + nameOf(item.name);
    if (item.isDirectory()) walk(full, `${name}/`, files);
    else {
      const irregular = !item.isFile();
      const size = irregular ? 0 : fs.statSync(full).size;
      files.set(name, { size, irregular, stream: () => fs.createReadStream(full) });
    }
  }
}

async function verify(folder, cardPath) {
  const card = cardPath === undefined ? {} : { card: fs.readFileSync(cardPath, "utf8") };
  const files = new Map();
  try {
    walk(Buffer.from(path.resolve(folder)), "", files);
  } catch {
    files.clear();
    files.set(".", { size: 0, irregular: true, stream: async function* () {} });
  }
  return (await verifyDossier(files, card)).result;
}

async function eachLine(work) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await work(line))}\n`);
  }
}

async function main(args) {
  if (args[0] === "--unit") return eachLine((line) => unit(JSON.parse(line)));
  if (args[0] === "--batch") {
    return eachLine(async (line) => {
      try {
        return await verify(...line.split("\t"));
      } catch (fault) {
        if (fault instanceof UsageError) return { usage: fault.message };
        throw fault;
      }
    });
  }
  if (args.length !== 1 && !(args.length === 3 && args[1] === "--trust")) {
    console.error("usage: node run.mjs DIR [--trust CARD] | --batch | --unit");
    process.exit(2);
  }
  try {
    const result = await verify(args[0], args[2]);
    console.log(JSON.stringify(result));
    process.exitCode = result.verdict === "verified" ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof UsageError)) throw fault;
    console.error(fault.message);
    process.exitCode = 2;
  }
}

await main(process.argv.slice(2));
