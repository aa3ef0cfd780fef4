"""The desk as WSGI: what waitress and gunicorn serve."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from keepable.cli.compiled_cache import keep_compiled_code
from keepable_desk.memory_pools import keep_few_pools

keep_few_pools()
keep_compiled_code()  # said before the engine is first loaded
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepable_desk.settings")
application = get_wsgi_application()
