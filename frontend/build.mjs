// Builds what the browser gets. `npm ci && npm run build` writes audit_app/static/{app.css,app.js,htmx.min.js}.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import * as sass from "sass";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = (name) => here(`../audit_app/static/${name}`);
const LIMIT = 60_000;

mkdirSync(target(""), { recursive: true });

const styles = sass.compile(here("app.scss"), {
  style: "compressed",
  loadPaths: [here("../node_modules/govuk-frontend/dist")],
  quietDeps: true,
});
writeFileSync(target("app.css"), `${styles.css}\n`);

await build({
  entryPoints: [here("app.mjs")],
  outfile: target("app.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
});

copyFileSync(here("../node_modules/htmx.org/dist/htmx.min.js"), target("htmx.min.js"));

// What one page loads at most: the style sheet, our script, and htmx on pages that refresh themselves.
const sizes = ["app.css", "app.js", "htmx.min.js"].map((name) => [name, gzipSync(readFileSync(target(name))).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [name, size] of sizes) console.log(`${name.padEnd(12)} ${size} bytes gzipped`);
if (total > LIMIT) throw new Error(`Together ${total} bytes gzipped; a page may load ${LIMIT}.`);
