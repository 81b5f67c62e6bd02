"""The pages of designers, and of teachers who propose: what can be earned, written, drawn, checked and published."""

from flask import Blueprint

blueprints: tuple[Blueprint, ...] = ()
