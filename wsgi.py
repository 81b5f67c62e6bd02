"""The WSGI application, for WSGI servers of others."""

from badgeservice.app import load_served_app

application = load_served_app()
