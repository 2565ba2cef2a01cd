"""The site's stage, served to a browser."""

from hq_vault.conftest import *  # noqa: F403
