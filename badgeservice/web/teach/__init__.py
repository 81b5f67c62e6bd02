"""For teachers: what they may award, who has it, awarding it, taking it back."""

from badgeservice.web.teach.achievements import blueprint as achievements
from badgeservice.web.teach.awards import blueprint as awards
from badgeservice.web.teach.batches import blueprint as batches
from badgeservice.web.teach.choosing import blueprint as choosing
from badgeservice.web.teach.groups import blueprint as groups
from badgeservice.web.teach.handed_over import blueprint as handed_over
from badgeservice.web.teach.mail_preview import blueprint as mail_preview
from badgeservice.web.teach.revocations import blueprint as revocations

blueprints = (achievements, awards, batches, choosing, groups, handed_over, mail_preview, revocations)
