"""The WSGI entry point that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from mingban.core.front import Front

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = Front(get_wsgi_application())
