"""The site's stage, with sealed items that can be opened."""

from hq_vault.conftest import *  # noqa: F403
