"""The pages of administrators: what an organisation says of itself, its departments, people and keys."""

from badgeservice.web.admin.closing import blueprint as closing
from badgeservice.web.admin.departments import blueprint as departments
from badgeservice.web.admin.keys import blueprint as keys
from badgeservice.web.admin.logo import blueprint as logo
from badgeservice.web.admin.overview import blueprint as overview
from badgeservice.web.admin.profile import blueprint as profile
from badgeservice.web.admin.start import blueprint as start

blueprints = (
    start,
    overview,
    profile,
    logo,
    departments,
    keys,
    closing,
)
