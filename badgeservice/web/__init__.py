"""The pages and addresses, one package per audience."""

from __future__ import annotations

from flask import Flask

from badgeservice.services import addresses
from badgeservice.settings import Mode, Settings, VcApi
from badgeservice.web import (
    admin,
    api,
    auth,
    compression,
    design,
    dev,
    headers,
    language,
    limits,
    operator,
    places,
    problems,
    public,
    same,
    sign_in,
    site,
    static_files,
    teach,
    verify,
    wallet,
    well_known,
    words,
)
from badgeservice.web.auth import current_parts, refuse_undeclared_views
from badgeservice.web.markdown import render_markdown
from badgeservice.web.page_environment import PageEnvironment


def register(app: Flask) -> None:
    """Give the app its pages. The parts are in its extensions, its secret key is set."""
    with app.app_context():
        settings = current_parts().settings
    app.jinja_environment = PageEnvironment
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(addresses=addresses, whole_url=settings.url)
    app.jinja_env.filters["markdown"] = render_markdown
    compression.register(app)
    limits.register(app)  # before the guard, which reads the form of who is signed in
    auth.register(app, settings)
    language.register(app)
    words.register(app)
    places.register(app)
    same.register(app)
    headers.register(app, settings)
    problems.register(app)
    static_files.register(app)
    _register_audiences(app, settings)
    refuse_undeclared_views(app)


def _register_audiences(app: Flask, settings: Settings) -> None:
    of_the_demo = (dev,) if settings.mode is Mode.DEMO else ()
    of_programs = () if settings.vc_api is VcApi.OFF else (api,)
    of_everybody = (site, sign_in, teach, wallet, admin, design, operator, verify, public, well_known)
    for audience in (*of_everybody, *of_programs, *of_the_demo):
        for blueprint in audience.blueprints:
            app.register_blueprint(blueprint)
