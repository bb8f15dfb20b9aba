"""The portal's settings, with the empty page to measure against."""

from qig_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
