"""The WSGI application, for WSGI servers of others."""

from badgeservice.app import create_served_app
from badgeservice.settings import Settings

application = create_served_app(Settings())
