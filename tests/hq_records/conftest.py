"""The site's stage, and an invented case with records."""

from hq.plugin import *  # noqa: F403
from hq_records.stage import desk  # noqa: F401
