"""The pages of designers, and of teachers who propose: what can be earned, written, drawn, checked and published."""

from badgeservice.web.design.editor import blueprint as editor
from badgeservice.web.design.frameworks import blueprint as frameworks
from badgeservice.web.design.skills import blueprint as skills

blueprints = (editor, frameworks, skills)
