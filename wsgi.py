"""The WSGI application, for any WSGI server: `gunicorn wsgi:application`."""

from badgeservice.app import load_served_app

application = load_served_app()
