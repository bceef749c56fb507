// Builds esn/static/dist: one stylesheet, three script entries, the icon sprite and the logo, all with hashed
// names, and manifest.json that maps each plain name to its hashed one. Run by `npm run build`.
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const source = (name) => path.join(here, "src", name);
const dist = path.join(here, "dist");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: [
    { in: source("css/app.css"), out: "app" },
    { in: source("js/page.js"), out: "page" },
    { in: source("js/live.js"), out: "live" },
    { in: source("js/composer.js"), out: "composer" },
    { in: source("icons.svg"), out: "icons" },
    { in: source("logo.svg"), out: "logo" },
  ],
  outdir: dist,
  entryNames: "[name]-[hash]",
  loader: { ".svg": "copy" },
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  legalComments: "none",
  target: ["chrome123", "firefox120", "safari17.5"],
});

const manifest = {};
for (const file of Object.keys(metafile.outputs)) {
  const name = path.basename(file);
  manifest[name.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, "")] = name;
}
await mkdir(dist, { recursive: true });
await writeFile(path.join(dist, "manifest.new"), `${JSON.stringify(manifest, null, 2)}\n`);
await rename(path.join(dist, "manifest.new"), path.join(dist, "manifest.json"));

// Files of earlier builds go last, so that a running server always finds what its manifest names.
const kept = new Set([...Object.values(manifest), "manifest.json"]);
for (const name of await readdir(dist)) {
  if (!kept.has(name)) await rm(path.join(dist, name), { recursive: true });
}
