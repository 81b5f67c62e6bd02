"""The core: documents, proofs and verification. No Flask, no SQL, no files, no network, no clock of its own."""
