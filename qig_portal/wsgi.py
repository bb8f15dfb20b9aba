"""The WSGI application that the web server serves."""

import os

from core.handlers import wsgi_application
from core.production import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")

application = wsgi_application()
refuse_unsafe_start()
