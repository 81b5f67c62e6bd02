"""Addresses for programs."""

from badgeservice.web.api.vc_api import blueprint

blueprints = (blueprint,)
