"""The pages and addresses, one package per audience."""
