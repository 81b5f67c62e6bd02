// Recomputes the eddsa-jcs-2022 proof of a credential (VC Data Integrity EdDSA §3.3) with WebCrypto.
// Nothing of a third party: the canonical form, base58 and the hashes are all here, to be read in a minute.

/** The outcomes: the signature fits, it does not, or this browser cannot tell. */
export const SAME = "same";
export const DIFFERENT = "different";
export const NOT_CHECKED = "not_checked";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const ED25519_HEADER = [0xed, 0x01]; // multicodec ed25519-pub

/** RFC 8785: JSON.stringify writes strings and numbers as it asks, so only the order of the keys is ours. */
export function canonicalize(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonicalize(value[key])}`);
  return `{${members.join(",")}}`;
}

/** Multibase `z` (base58btc) to bytes. */
export function decodeMultibase(text) {
  if (text[0] !== "z") throw new Error("not base58btc");
  let number = 0n;
  for (const letter of text.slice(1)) {
    const digit = BASE58.indexOf(letter);
    if (digit < 0) throw new Error("not base58btc");
    number = number * 58n + BigInt(digit);
  }
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 255n));
  const zeros = text.slice(1).match(/^1*/)[0].length;
  return Uint8Array.from([...Array(zeros).fill(0), ...bytes]);
}

/** The key that signed, if the issuer's own document names it for this purpose; null when it does not. */
export function findKey(didDocument, issuerId, verificationMethod) {
  const method = (didDocument.verificationMethod ?? []).find((entry) => entry.id === verificationMethod);
  const isNamed = (didDocument.assertionMethod ?? []).includes(verificationMethod);
  if (didDocument.id !== issuerId || !isNamed || method?.controller !== issuerId) return null;
  const bytes = decodeMultibase(method.publicKeyMultibase ?? "");
  return bytes.length === 34 && ED25519_HEADER.every((byte, at) => bytes[at] === byte) ? bytes.slice(2) : null;
}

/** The 64 bytes that were signed: the digest of the proof's own settings, then that of the document. */
export async function signedDigest(credential, proof) {
  const { proofValue: _value, ...settings } = proof;
  const { proof: _proof, ...document } = credential;
  const digests = await Promise.all([settings, document].map(digest));
  return Uint8Array.from([...digests[0], ...digests[1]]);
}

async function digest(value) {
  const bytes = new TextEncoder().encode(canonicalize(value));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function importKey(bytes) {
  try {
    return await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null; // an older browser: the verdict of the server stays as it is
  }
}

/** Whether the credential is signed by the key that `didDocument`, the issuer's own, names. */
export async function recompute(credential, didDocument) {
  const proof = [credential.proof].flat().find((entry) => entry?.cryptosuite === "eddsa-jcs-2022");
  if (!proof || !globalThis.crypto?.subtle) return NOT_CHECKED;
  if (proof.proofPurpose !== "assertionMethod") return DIFFERENT;
  const bytes = findKey(didDocument, issuerOf(credential), proof.verificationMethod);
  if (!bytes) return DIFFERENT;
  const key = await importKey(bytes);
  if (!key) return NOT_CHECKED;
  const signature = decodeMultibase(proof.proofValue);
  const fits = await crypto.subtle.verify("Ed25519", key, signature, await signedDigest(credential, proof));
  return fits ? SAME : DIFFERENT;
}

/** The identifier of the issuer, embedded or by itself. */
export function issuerOf(credential) {
  return typeof credential.issuer === "string" ? credential.issuer : credential.issuer?.id;
}
