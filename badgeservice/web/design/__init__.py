"""The pages of designers, and of teachers who propose: what can be earned, written, drawn, checked and published."""

from flask import Blueprint

from badgeservice.web.design.image import blueprint as image

blueprints: tuple[Blueprint, ...] = (image,)
