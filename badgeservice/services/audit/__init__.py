"""Who did what: the audit trail as an administrator reads it."""
