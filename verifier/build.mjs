// Builds the page: one HTML file, the same bytes on every machine.
//
//   node build.mjs            writes ../src/vedette/cases/assets/verify.html
//   node build.mjs FILE       writes it elsewhere (the tests compare)

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));

async function bundle(entry, options) {
  const built = await esbuild.build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    charset: "utf8",
    legalComments: "none",
    target: "es2022",
    logLevel: "warning",
    ...options,
  });
  return built.outputFiles[0].text;
}

/** The checks as a module of this process; nothing is written. */
export async function nodeBundle() {
  const code = await bundle("src/node.ts", { format: "esm", platform: "neutral" });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

const csp = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

async function page() {
  const script = await bundle("src/ui.ts", { format: "iife", platform: "browser", minify: true });
  const style = await bundle("src/style.css", { minify: true, loader: { ".css": "css" } });
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) {
    throw new Error("build: the text would end its own element");
  }
  const policy = [
    "default-src 'none'",
    `script-src ${csp(script)}`,
    `style-src ${csp(style)}`,
    "connect-src 'none'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts = {
    CSP: policy,
    LICENCE: fs.readFileSync(path.join(here, "NOTICE.txt"), "utf8").trim(),
    STYLE: style,
    SCRIPT: script,
  };
  const shell = fs.readFileSync(path.join(here, "src/page.html"), "utf8");
  return shell.replace(/\{\{([A-Z]+)\}\}/g, (_, name) => parts[name]);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const target = process.argv[2] ?? path.join(here, "../src/vedette/cases/assets/verify.html");
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, await page());
}
