"""The WSGI application, for any WSGI server: `gunicorn wsgi:application`."""

from badgeservice.app import create_served_app
from badgeservice.settings import Settings

application = create_served_app(Settings())
