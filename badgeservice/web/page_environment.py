"""Templates, compiled once for each language: what they say in words that never change is then looked up once.

A page says some sixty sentences of its templates and names some twenty static files. It only makes pages quick: where
it fails, the template asks each time, as any template does.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from badgeservice.credentials.quick import quickly
from badgeservice.web.language import current_language

CONSTANT: Final = frozenset({"_", "static_url"})  # what these answer depends on the language alone


class PageEnvironment(Environment):
    """Gives each page its template in the language of its reader."""

    of_language: dict[str, Environment] | None = None

    def get_or_select_template(
        self,
        template_name_or_list: Any,  # noqa: ANN401 - as Jinja has it
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - as Jinja has it
    ) -> Template:
        """The template as compiled for this language; those that it extends and imports come from there too."""
        if self.of_language is None:
            self.of_language = {}
        language = current_language()
        environment = self.of_language.get(language)
        if environment is None:
            environment = self.of_language[language] = self.overlay()
        return environment.get_template(template_name_or_list, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows, in one dictionary: it is copied for each page and each template in it."""
        return {**self.globals, **(d or {})}

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:  # noqa: ANN401 - as Jinja has it
        if self.overlayed:
            quickly(_Fixed(self).visit, source)
        return super()._generate(source, *args, **options)


class _Fixed(NodeTransformer):
    """Puts the answer in the place of the question, where that is always the same."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - as Jinja has it
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name=name), args=[nodes.Const(value=value)], kwargs=[], dyn_args=None, dyn_kwargs=None
            ) if name in CONSTANT:
                return self._constant(node, self._environment.globals[name](value))  # type: ignore[operator]
            case nodes.Call(
                node=nodes.Getattr(node=nodes.Getattr(node=nodes.Name(name="addresses"), attr=name), attr="path"),
                args=[],
                kwargs=[],
            ):
                return self._constant(node, getattr(self._environment.globals["addresses"], name).path())
            case nodes.Call(
                node=nodes.Getattr(node=nodes.Name(name="ui"), attr="icon"),
                args=[nodes.Const(value=value)],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                return self._constant(node, self._environment.globals["draw_icon"](value))  # type: ignore[operator]
        return node

    def _constant(self, node: nodes.Call, answer: object) -> nodes.Expr:
        constant = nodes.Const(str(answer), lineno=node.lineno, environment=self._environment)
        if isinstance(answer, Markup):
            return nodes.MarkSafe(constant, lineno=node.lineno, environment=self._environment)
        return constant
