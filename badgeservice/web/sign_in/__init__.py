"""Signing in with a code or a one-time link, and the sessions that are open. No passwords."""

from badgeservice.web.sign_in.codes import blueprint as codes
from badgeservice.web.sign_in.invitations import blueprint as invitations
from badgeservice.web.sign_in.sessions import blueprint as sessions
from badgeservice.web.sign_in.setup import blueprint as setup

blueprints = (codes, invitations, sessions, setup)
