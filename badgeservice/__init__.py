"""Issues, keeps, shares and verifies Open Badges 3.0."""
