"""The pages of the operator: setting the service up, what it says of itself, who may found, whether all of it works."""

from badgeservice.web.operator.start import blueprint as start

blueprints = (start,)
