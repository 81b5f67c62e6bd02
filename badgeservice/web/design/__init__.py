"""The pages of designers, and of teachers who propose: what can be earned, written, drawn, checked and published."""

from badgeservice.web.design.editor import blueprint as editor

blueprints = (editor,)
