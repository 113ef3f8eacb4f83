"""The product with one more app: it counts what it hears. Tasks go through the database, as in production."""

from config.settings import base
from config.settings.test import *  # noqa: F403 — settings modules build on others by name

INSTALLED_APPS = [*base.INSTALLED_APPS, "tests.soak.storm"]
TASKS = base.TASKS
