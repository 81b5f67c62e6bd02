"""The pages of the operator: setting the service up, what it says of itself, who may found, whether all of it works."""

from badgeservice.web.operator.approvals import blueprint as approvals
from badgeservice.web.operator.audit import blueprint as audit
from badgeservice.web.operator.facts import blueprint as facts
from badgeservice.web.operator.frameworks import blueprint as frameworks
from badgeservice.web.operator.health import blueprint as health
from badgeservice.web.operator.mail import blueprint as mail
from badgeservice.web.operator.operators import blueprint as operators
from badgeservice.web.operator.organisations import blueprint as organisations
from badgeservice.web.operator.providers import blueprint as providers
from badgeservice.web.operator.start import blueprint as start

blueprints = (start, approvals, facts, mail, operators, organisations, frameworks, providers, audit, health)
