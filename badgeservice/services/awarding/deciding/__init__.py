"""Decided, and not yet in anybody's wallet: lists that wait for their day or for a second person."""
