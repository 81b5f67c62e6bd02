"""The wallet: a learner's collection, made for a thumb. Private until the learner shares."""

from badgeservice.web.wallet.badges import blueprint as badges
from badgeservice.web.wallet.shares import blueprint as shares

blueprints = (badges, shares)
