"""The desk as WSGI: what waitress and gunicorn serve."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepable_desk.settings")
application = get_wsgi_application()
