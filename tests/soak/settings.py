"""The product on the database of a test run, with one more app: it counts what it hears. Tasks go through the database, as in production."""

from config import env
from config.settings import base
from config.settings.test import *  # noqa: F403 — settings modules build on others by name

INSTALLED_APPS = [*base.INSTALLED_APPS, "tests.soak.storm"]
TASKS = base.TASKS
# One folder for all processes; the tests have one each.
VAR_DIR = env.var_dir()
MEDIA_ROOT = VAR_DIR / "files"
SEARCH_INDEX_DIR = VAR_DIR / "index"
