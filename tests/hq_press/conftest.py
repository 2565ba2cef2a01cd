"""The site's stage."""

from hq.plugin import *  # noqa: F403
