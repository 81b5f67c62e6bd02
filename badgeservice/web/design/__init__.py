"""The pages of designers, and of teachers who propose: what can be earned, written, drawn, checked and published."""

from badgeservice.web.design.advice import blueprint as advice
from badgeservice.web.design.earnable import blueprint as earnable
from badgeservice.web.design.editor import blueprint as editor
from badgeservice.web.design.ending import blueprint as ending
from badgeservice.web.design.frameworks import blueprint as frameworks
from badgeservice.web.design.image import blueprint as image
from badgeservice.web.design.one import blueprint as one
from badgeservice.web.design.publish import blueprint as publish
from badgeservice.web.design.skills import blueprint as skills

blueprints = (advice, earnable, editor, ending, frameworks, image, one, publish, skills)
