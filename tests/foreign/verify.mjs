// Asks two verifiers of others, in their default (safe) mode, what they think of credentials.
// in:  {"documents": {url: JSON}, "cases": [{"name": …, "credential": JSON}], "stacks": [which to ask; all without]} on
//      standard input
// out: {"<stack>": {"<name>": {"verified": true|false, "withdrawn": true|false, "error": "…"}}}
// "verified" is about the signature, "withdrawn" is what their reading of the status list says.
import * as dbVc from '@digitalbazaar/vc';
import {DataIntegrityProof as DbProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as dbRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {checkStatus as dbStatus} from '@digitalbazaar/vc-bitstring-status-list';
import * as dccVc from '@digitalcredentials/vc';
import {DataIntegrityProof as DccProof} from '@digitalcredentials/data-integrity';
import {cryptosuite as dccRdfc} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {checkStatus as dccStatus} from '@digitalcredentials/vc-bitstring-status-list';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, cases, stacks} = JSON.parse(Buffer.concat(chunks));

const documentLoader = async url => {
  const address = url.split('#')[0];
  const whole = documents[address];
  if(!whole) throw new Error(`not among the documents: ${url}`);
  const fragment = url === address ? null : (whole.verificationMethod || []).find(method => method.id === url);
  if(url !== address && !fragment) throw new Error(`no such key: ${url}`);
  return {contextUrl: null, documentUrl: url, document: structuredClone(
    fragment ? {'@context': fragment['@context'] || 'https://w3id.org/security/multikey/v1', ...fragment} : whole)};
};

const firstError = error => {
  while(error?.errors?.length) error = error.errors[0];
  return error ? `${error.name || ''}: ${error.message || error}` : '';
};

async function ask(vc, suite, checkStatus, credential) {
  try {
    const result = await vc.verifyCredential({
      credential: structuredClone(credential), suite, documentLoader,
      checkStatus: options => checkStatus({...options, suite, documentLoader, verifyBitstringStatusListCredential: true})
    });
    const statuses = result.statusResult?.results || result.results?.[0]?.statusResult?.results || [];
    const withdrawn = statuses.some(({status}) => status === true || status > 0) || result.statusResult?.verified === false;
    return {verified: result.verified === true, withdrawn, error: result.verified ? '' : firstError(result.error) || 'status'};
  } catch(error) {
    return {verified: false, withdrawn: false, error: firstError(error)};
  }
}

const withOnly = (credential, cryptosuite) => {
  const proofs = [].concat(credential.proof || []).filter(proof => proof.cryptosuite === cryptosuite);
  return {...credential, proof: proofs.length === 1 ? proofs[0] : proofs};
};

// "-served": with the proofs exactly as they came, for who knows rdfc alone.
const answers = {'digitalbazaar-rdfc': {}, 'digitalbazaar-jcs': {}, 'digitalbazaar-set': {}, 'digitalbazaar-served': {},
  'digitalcredentials-rdfc': {}, 'digitalcredentials-served': {}};
const wanted = stack => !stacks || stacks.includes(stack);
for(const {name, credential} of cases) {
  const rdfc = new DbProof({cryptosuite: dbRdfc});
  const jcs = new DbProof({cryptosuite: createVerifyCryptosuite()});
  const dcc = [new DccProof({cryptosuite: dccRdfc})];
  const asked = {
    'digitalbazaar-rdfc': () => ask(dbVc, [rdfc], dbStatus, withOnly(credential, 'eddsa-rdfc-2022')),
    'digitalbazaar-jcs': () => ask(dbVc, [rdfc, jcs], dbStatus, withOnly(credential, 'eddsa-jcs-2022')),
    'digitalbazaar-set': () => ask(dbVc, [rdfc, jcs], dbStatus, credential),
    'digitalbazaar-served': () => ask(dbVc, [rdfc], dbStatus, credential),
    'digitalcredentials-rdfc': () => ask(dccVc, dcc, dccStatus, withOnly(credential, 'eddsa-rdfc-2022')),
    'digitalcredentials-served': () => ask(dccVc, dcc, dccStatus, credential),
  };
  for(const [stack, question] of Object.entries(asked)) if(wanted(stack)) answers[stack][name] = await question();
}
console.log(JSON.stringify(answers));
