"""The pages of administrators: what an organisation says of itself, its departments, people and keys."""

from badgeservice.web.admin.approval import blueprint as approval
from badgeservice.web.admin.audit import blueprint as audit
from badgeservice.web.admin.awarding import blueprint as awarding
from badgeservice.web.admin.closing import blueprint as closing
from badgeservice.web.admin.departments import blueprint as departments
from badgeservice.web.admin.invitations import blueprint as invitations
from badgeservice.web.admin.invite_list import blueprint as invite_list
from badgeservice.web.admin.keys import blueprint as keys
from badgeservice.web.admin.logo import blueprint as logo
from badgeservice.web.admin.overview import blueprint as overview
from badgeservice.web.admin.people import blueprint as people
from badgeservice.web.admin.profile import blueprint as profile
from badgeservice.web.admin.ready import blueprint as ready
from badgeservice.web.admin.reused_addresses import blueprint as reused_addresses
from badgeservice.web.admin.start import blueprint as start

blueprints = (
    start,
    overview,
    approval,
    ready,
    profile,
    awarding,
    logo,
    departments,
    people,
    invitations,
    invite_list,
    reused_addresses,
    keys,
    closing,
    audit,
)
