"""The portal as gunicorn serves it; BENCH_NO_PAGE_CACHE renders every public page anew for every response."""

import os

from qig_portal.wsgi import application
from tests.bench.in_process import switch_page_cache_off

__all__ = ["application"]

if os.environ.get("BENCH_NO_PAGE_CACHE"):
    switch_page_cache_off()
