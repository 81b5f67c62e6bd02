// Copies what pages and badge images need from npm packages into vendor folders, with licences. `npm ci && npm run build`,
// or `make`.
// The same packages give the same bytes: nothing here depends on time, order of files or machine.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "../badgeservice/web/static/vendor");
const font = join(here, "node_modules/@fontsource-variable/atkinson-hyperlegible-next");
const lucide = join(here, "node_modules/lucide-static");
const glyphs = join(here, "../badgeservice/images/vendor");

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

// What badge images are drawn with: each icon of glyphs.txt as one path, which the program can put anywhere in a drawing.
async function buildGlyphs() {
  const names = (await readFile(join(here, "glyphs.txt"), "utf8")).split("\n").filter(Boolean).sort();
  const nodes = JSON.parse(await readFile(join(lucide, "icon-nodes.json"), "utf8"));
  const unknown = names.filter((name) => !nodes[name]);
  if (unknown.length) throw new Error(`no icon is called ${unknown.join(", ")}`);
  const paths = Object.fromEntries(names.map((name) => [name, nodes[name].map(([tag, given]) => asPath(tag, given)).join("")]));
  await writeFile(join(glyphs, "glyphs.json"), `${JSON.stringify(paths, null, 0)}\n`);
  await cp(join(lucide, "LICENSE"), join(glyphs, "glyphs-LICENSE.txt"));
}

// A path that begins with a relative move would begin where the one before it ends.
const RELATIVE = /^m\s*(-?(?:\d+\.?\d*|\.\d+))[\s,]*(-?(?:\d+\.?\d*|\.\d+))(.*)$/;

function asPath(tag, given) {
  const at = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Number(value)]));
  const oval = (cx, cy, rx, ry) => `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
  switch (tag) {
    case "path":
      return given.d.replace(RELATIVE, (_all, x, y, rest) => `M${x} ${y}${/^[\s,]*[-.\d]/.test(rest) ? "l" : ""}${rest.trimStart()}`);
    case "circle":
      return oval(at.cx, at.cy, at.r, at.r);
    case "ellipse":
      return oval(at.cx, at.cy, at.rx, at.ry);
    case "line":
      return `M${at.x1} ${at.y1}L${at.x2} ${at.y2}`;
    case "polyline":
      return `M${given.points}`;
    case "polygon":
      return `M${given.points}z`;
    case "rect": {
      const { x = 0, y = 0, width, height } = at;
      const round = at.rx ?? at.ry ?? 0;
      const corner = (dx, dy) => (round ? `a${round} ${round} 0 0 1 ${dx} ${dy}` : "");
      return `M${x + round} ${y}h${width - 2 * round}${corner(round, round)}v${height - 2 * round}${corner(-round, round)}` +
        `h${2 * round - width}${corner(-round, -round)}v${2 * round - height}${corner(round, -round)}z`;
    }
    default:
      throw new Error(`an icon has a <${tag}>`);
  }
}

for (const folder of [vendor, glyphs]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
await copyTypeface();
await buildIcons();
await buildGlyphs();
