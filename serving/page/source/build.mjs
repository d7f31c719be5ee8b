// Builds what the service ships in ../built: `make page`. Users need none of it.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = dirname(fileURLToPath(import.meta.url));
const BUILT = join(SOURCE, "..", "built");

// CodeMirror's styles come as a <style> element, which the page's Content-Security-Policy forbids; the library can use a
// constructed style sheet instead, but does so in shadow roots only.
const constructedStyles = {
  name: "constructed-styles",
  setup(plugins) {
    plugins.onLoad({ filter: /style-mod\.js$/ }, ({ path }) => {
      const before = readFileSync(path, "utf8");
      const contents = before.replace("!root.head && root.adoptedStyleSheets", "root.adoptedStyleSheets");
      if (contents === before) throw new Error("style-mod has changed: look again at how it adds its styles");
      return { contents };
    });
  },
};

/** Every file of the sources in a fixed order, without what npm installs. */
function listFiles(folder) {
  const names = readdirSync(folder).filter((name) => name !== "node_modules").sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}

/** tests/browser/test_built.py computes the same. */
function digest() {
  const names = listFiles(SOURCE).map((path) => relative(SOURCE, path).split(sep).join("/"));
  const hash = createHash("sha256");
  for (const name of names.sort()) {
    const content = createHash("sha256").update(readFileSync(join(SOURCE, name))).digest("hex");
    hash.update(`${content}  ${name}\n`);
  }
  return hash.digest("hex");
}

/** The licences of the libraries that went into the bundle. */
function licences(inputs) {
  const packages = new Set();
  for (const input of Object.keys(inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  return [...packages].sort().map(licence).join(`\n${"-".repeat(80)}\n`);
}

function licence(name) {
  const folder = join(SOURCE, "node_modules", name);
  const facts = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licensed under ${facts.license}.`;
  return `${name} ${facts.version} (${facts.license})\n\n${text}\n`;
}

rmSync(BUILT, { recursive: true, force: true });
mkdirSync(BUILT, { recursive: true });
cpSync(join(SOURCE, "static"), BUILT, { recursive: true });
const result = await build({
  absWorkingDir: SOURCE,
  entryPoints: ["page.tsx", "page.css"],
  outdir: BUILT,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".md": "text" },
  minify: true,
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  chunkNames: "chunks/[name]-[hash]",
  metafile: true,
  plugins: [constructedStyles],
  logLevel: "info",
});
writeFileSync(join(BUILT, "LICENSES.txt"), licences(result.metafile.inputs));
writeFileSync(join(BUILT, "source.sha256"), `${digest()}\n`);
