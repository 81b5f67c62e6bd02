"""The pages of administrators: what an organisation says of itself, its departments, people and keys."""

from badgeservice.web.admin.approval import blueprint as approval
from badgeservice.web.admin.ready import blueprint as ready
from badgeservice.web.admin.start import blueprint as start

blueprints = (start, approval, ready)
