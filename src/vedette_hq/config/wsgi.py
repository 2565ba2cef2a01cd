"""The site as a WSGI application. The process must have been told its house first (`runtime.install`)."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vedette_hq.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
