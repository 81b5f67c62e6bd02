"""For whoever is shown a badge: a verdict that was really checked. No sign-in, no cookie, nothing kept."""

from badgeservice.web.verify.drop import blueprint as drop
from badgeservice.web.verify.scan import blueprint as scan
from badgeservice.web.verify.typed import blueprint as typed

blueprints = (scan, drop, typed)
