"""Signing in with a code, a one-time link or a provider; open sessions; one's own account. No passwords."""

from badgeservice.web.sign_in.account import blueprint as account
from badgeservice.web.sign_in.codes import blueprint as codes
from badgeservice.web.sign_in.identities import blueprint as identities
from badgeservice.web.sign_in.invitations import blueprint as invitations
from badgeservice.web.sign_in.providers import blueprint as providers
from badgeservice.web.sign_in.proving import blueprint as proving
from badgeservice.web.sign_in.sessions import blueprint as sessions
from badgeservice.web.sign_in.setup import blueprint as setup

blueprints = (account, codes, identities, invitations, providers, proving, sessions, setup)
