"""Putting right what was awarded wrongly: replacing it."""
