"""The portal as gunicorn serves it; with BENCH_ANEW, every public page is made anew for every answer."""

import os

from qig_portal.wsgi import application
from tests.bench.asking import keep_no_page

__all__ = ["application"]

if os.environ.get("BENCH_ANEW"):
    keep_no_page()
