// Compresses style sheets, scripts and drawings once, as small as they get: `node compress.mjs <from> <to>`.
// Each file is named after the bytes that it was made of, so one that is out of date is never taken for another.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const TEXTS = new Set([".css", ".js", ".svg"]);
const [from, to] = process.argv.slice(2);

await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
  const bytes = await readFile(join(entry.parentPath ?? entry.path, entry.name));
  const name = join(to, createHash("sha256").update(bytes).digest("hex"));
  for (const [ending, packed] of [["br", brotliCompressSync(bytes)], ["gz", gzipSync(bytes, { level: 9 })]]) {
    if (packed.length < bytes.length) await writeFile(`${name}.${ending}`, packed);
  }
}
