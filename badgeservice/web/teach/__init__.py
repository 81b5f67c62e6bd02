"""For teachers: what they may award, who has it, awarding it, taking it back."""

from badgeservice.web.teach.achievements import blueprint as achievements
from badgeservice.web.teach.awards import blueprint as awards
from badgeservice.web.teach.batches import blueprint as batches
from badgeservice.web.teach.choosing import blueprint as choosing
from badgeservice.web.teach.corrections import blueprint as corrections
from badgeservice.web.teach.exports import blueprint as exports
from badgeservice.web.teach.groups import blueprint as groups
from badgeservice.web.teach.handed_over import blueprint as handed_over
from badgeservice.web.teach.learners import blueprint as learners
from badgeservice.web.teach.mail_preview import blueprint as mail_preview
from badgeservice.web.teach.revocations import blueprint as revocations
from badgeservice.web.teach.to_do import blueprint as to_do

blueprints = (
    achievements, awards, batches, choosing, corrections, exports, groups, handed_over, learners, mail_preview,
    revocations, to_do,
)  # fmt: skip
