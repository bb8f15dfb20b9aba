"""The WSGI application that the web server serves."""

import os

from core.handlers import wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")

application = wsgi_application()
