// The verdict page recomputes on the visitor's own device what the server already said (design §7, Scan).
// Without WebCrypto Ed25519, without the network or without JavaScript, the verdict of the server just stays.

import { DIFFERENT, SAME, issuerOf, recompute } from "./recompute.js";

const AS_JSON = { headers: { Accept: "application/vc+ld+json" }, cache: "no-store" };

/** The address of the issuer's DID document; null when it is not on this origin (did:web §3.2). */
function didAddress(issuerId) {
  const [, method, host, ...path] = (issuerId ?? "").split(":");
  const isHere = method === "web" && decodeURIComponent(host) === location.host;
  return isHere ? `/${path.join("/")}/did.json` : null;
}

async function fetchJson(address) {
  const response = await fetch(address, AS_JSON);
  return response.ok ? response.json() : null;
}

/** What the page shows must be what was signed: each marked element against its place in the document. */
function showsWhatWasSigned(credential) {
  return [...document.querySelectorAll("[data-signed]")].every((element) => {
    const value = element.dataset.signed.split(".").reduce((part, key) => part?.[key], credential);
    return element.textContent.trim() === String(value).trim();
  });
}

/** The outcome, or null when something that is needed for it could not be fetched. */
async function judge(address) {
  const credential = await fetchJson(address);
  const didUrl = credential && didAddress(issuerOf(credential));
  const didDocument = didUrl && (await fetchJson(didUrl));
  if (!didDocument) return null;
  const outcome = await recompute(credential, didDocument);
  return outcome === SAME && !showsWhatWasSigned(credential) ? DIFFERENT : outcome;
}

/** The server said genuine and this device does not agree: nothing of the content may stay. */
function raiseAlarm(line) {
  const band = document.querySelector(".band");
  const drawing = band.querySelector("use");
  band.className = "band bad";
  drawing.setAttribute("href", drawing.getAttribute("href").replace(/#.*/, "#x"));
  band.querySelector("h1").textContent = line.dataset.differentWord;
  band.querySelector("h1 + p").textContent = line.dataset.different;
  document.querySelectorAll("[data-genuine]").forEach((element) => element.remove());
}

function say(line, outcome) {
  if (outcome === DIFFERENT) raiseAlarm(line);
  line.textContent = outcome === SAME ? line.dataset.same : "";
  line.hidden = outcome !== SAME;
}

const line = document.querySelector("[data-recompute]");
if (line) judge(line.dataset.recompute).then((outcome) => outcome && say(line, outcome), () => undefined);
