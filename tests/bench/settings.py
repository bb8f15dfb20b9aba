"""Settings of the portal with one more URL: the empty page that others are compared with."""

from qig_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
