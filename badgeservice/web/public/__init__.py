"""What anybody may read: what can be earned, and from whom. Pages for people, documents for programs."""

from badgeservice.web.public.achievements import blueprint as achievements
from badgeservice.web.public.credentials import blueprint as credentials
from badgeservice.web.public.files import blueprint as files
from badgeservice.web.public.issuers import blueprint as issuers
from badgeservice.web.public.statements import blueprint as statements

blueprints = (achievements, issuers, credentials, files, statements)
