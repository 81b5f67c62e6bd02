// The JavaScript stack that others use, as a service on standard input and output.
// first line:  {"documents": {url: JSON}, "credential": JSON, "issuer": did}   -> {"ready": true}
// other lines: {"do": "sign" | "verify", "times": n}                           -> {"seconds": processor time}
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createInterface} from 'node:readline';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const answer = value => process.stdout.write(JSON.stringify(value) + '\n');
const {documents, credential, issuer} = JSON.parse((await lines.next()).value);

const key = await Ed25519Multikey.generate({controller: issuer});
key.id = `${issuer}#${key.publicKeyMultibase}`;
const publicKey = await key.export({publicKey: true});
const controller = {'@context': 'https://www.w3.org/ns/did/v1', id: issuer, assertionMethod: [key.id]};
const loadable = {...documents, [key.id]: {'@context': 'https://w3id.org/security/multikey/v1', ...publicKey}, [issuer]: controller};
const documentLoader = async url => {
  if(!loadable[url]) throw new Error(`not among the documents: ${url}`);
  return {contextUrl: null, documentUrl: url, document: loadable[url], tag: 'static'};
};
const signing = new DataIntegrityProof({signer: key.signer(), cryptosuite});
const verifying = new DataIntegrityProof({cryptosuite});

let number = 0;
const fresh = () => ({...structuredClone(credential), id: `${credential.id}-${number++}`});
const sign = () => vc.issue({credential: fresh(), suite: signing, documentLoader});
const signed = await Promise.all(Array.from({length: 20}, sign));
const work = {
  sign,
  verify: async () => {
    const result = await vc.verifyCredential({
      credential: structuredClone(signed[number++ % signed.length]), suite: verifying, documentLoader,
      checkStatus: async () => ({verified: true})
    });
    if(!result.verified) throw result.error;
  }
};
await work.verify();
answer({ready: true});

for await (const line of lines) {
  const {do: name, times} = JSON.parse(line);
  const before = process.cpuUsage();
  for(let time = 0; time < times; time++) await work[name]();
  const {user, system} = process.cpuUsage(before);
  answer({seconds: (user + system) / 1e6});
}
