"""The product as developers run it, with the made-up documents plugged in."""

from config.settings import base
from config.settings.dev import *  # noqa: F403 — settings modules build on others by name

INSTALLED_APPS = [*base.INSTALLED_APPS, "bench.papers"]
