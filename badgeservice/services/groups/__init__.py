"""Groups of learners that teachers keep, and people who were awarded something before: who a list is made from."""
