// The verdict page recomputes on the visitor's own device what the server already said (design §7, Scan).
// Without WebCrypto Ed25519, without the network or without JavaScript, the verdict of the server just stays.

import { DIFFERENT, SAME, issuerOf, recompute } from "./recompute.js";

const JSON_TYPES = { headers: { Accept: "application/vc+ld+json" }, cache: "no-store" };

/** The address of the issuer's DID document; null when it is not on this origin (did:web §3.2). */
function didAddress(issuerId) {
  const [, method, host, ...path] = (issuerId ?? "").split(":");
  const isHere = method === "web" && decodeURIComponent(host) === location.host;
  return isHere ? `/${path.map(decodeURIComponent).join("/")}/did.json` : null;
}

async function fetchJson(address) {
  const response = await fetch(address, JSON_TYPES);
  return response.ok ? response.json() : null;
}

/** What the page shows must be what was signed: each marked element against its place in the document. */
function showsWhatWasSigned(credential) {
  return [...document.querySelectorAll("[data-signed]")].every((element) => {
    const value = element.dataset.signed.split(".").reduce((part, key) => part?.[key], credential);
    return element.textContent.trim() === String(value).trim();
  });
}

async function judge(address) {
  const credential = await fetchJson(address);
  const didDocument = credential && didAddress(issuerOf(credential)) && (await fetchJson(didAddress(issuerOf(credential))));
  if (!didDocument) return null;
  const outcome = await recompute(credential, didDocument);
  return outcome === SAME && !showsWhatWasSigned(credential) ? DIFFERENT : outcome;
}

function say(band, outcome) {
  const line = document.getElementById("recomputed");
  if (outcome === SAME) line.textContent = band.dataset.same;
  if (outcome === DIFFERENT) {
    band.dataset.tone = "bad";
    band.querySelector("h1").textContent = band.dataset.differentTitle;
    band.querySelector("[data-sentence]").textContent = band.dataset.different;
    line.textContent = "";
    document.querySelectorAll("[data-genuine]").forEach((element) => element.remove());
  }
  line.hidden = outcome !== SAME;
}

const band = document.querySelector("[data-recompute]");
if (band) {
  judge(band.dataset.recompute).then((outcome) => outcome && say(band, outcome), () => undefined);
}
