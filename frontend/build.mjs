// Copies what pages need from npm packages into static/vendor, with licences. `npm ci && npm run build`, or `make`.
// The same packages give the same bytes: nothing here depends on time, order of files or machine.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "../badgeservice/web/static/vendor");
const font = join(here, "node_modules/@fontsource-variable/atkinson-hyperlegible-next");
const lucide = join(here, "node_modules/lucide-static");

// What stands in a circle, without it: the band of a verdict draws one circle around every sign.
const BARE = [
  ["question-mark", "circle-question-mark", "4 4 16 16"],
  ["slash", "ban", "1.6 1.6 20.8 20.8"],
];

async function copyTypeface() {
  for (const subset of ["latin", "latin-ext"]) {
    await cp(
      join(font, `files/atkinson-hyperlegible-next-${subset}-wght-normal.woff2`),
      join(vendor, `atkinson-${subset}.woff2`),
    );
  }
  await cp(join(font, "LICENSE"), join(vendor, "atkinson-LICENSE.txt"));
}

// One sprite: <svg><use href="icons.svg#mail"/></svg>. The page sets size, colour and stroke (site.css, .icon).
async function buildIcons() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").filter(Boolean).sort();
  const symbols = [];
  for (const name of names) {
    const svg = await readFile(join(lucide, `icons/${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`);
  }
  symbols.push(...BARE.map(([name, of, box]) => {
    const whole = symbols.find((symbol) => symbol.startsWith(`<symbol id="${of}"`));
    return whole.replace(/id="[^"]*" viewBox="[^"]*"/, `id="${name}" viewBox="${box}"`).replace(/<circle[^>]*>\s*/, "");
  }));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(join(vendor, "icons.svg"), sprite);
  await cp(join(lucide, "LICENSE"), join(vendor, "icons-LICENSE.txt"));
}

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await copyTypeface();
await buildIcons();
