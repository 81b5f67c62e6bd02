// Signs credentials with the packages of Digital Bazaar, as an issuer would that never saw our code.
// in:  {"documents": {url: JSON}, "seed": "<64 hex digits>", "credential": JSON without issuer, "created": "…"}
// out: {"eddsa-rdfc-2022": JSON, "eddsa-jcs-2022": JSON}, each signed by the did:key of that seed
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createSignCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, seed, credential, created} = JSON.parse(Buffer.concat(chunks));

const documentLoader = async url => {
  if(!documents[url]) throw new Error(`not among the documents: ${url}`);
  return {contextUrl: null, documentUrl: url, document: structuredClone(documents[url])};
};

const keyPair = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex')});
const did = `did:key:${keyPair.publicKeyMultibase}`;
Object.assign(keyPair, {controller: did, id: `${did}#${keyPair.publicKeyMultibase}`});
const unsigned = {...credential, issuer: {...credential.issuer, id: did}};

const signed = {};
for(const cryptosuite of [rdfc, createSignCryptosuite()]) {
  const suite = new DataIntegrityProof({signer: keyPair.signer(), date: created, cryptosuite});
  signed[cryptosuite.name] = await vc.issue({
    credential: structuredClone(unsigned), suite, documentLoader, now: new Date(created)
  });
}
console.log(JSON.stringify(signed));
