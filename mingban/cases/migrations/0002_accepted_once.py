"""The database itself refuses to change when a case was accepted: numbers that are limited go by it (行政许可法 §57)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER cases_case_accepted_once BEFORE UPDATE OF accepted_at ON cases_case
WHEN OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS NOT OLD.accepted_at
BEGIN SELECT RAISE(ABORT, 'the instant of acceptance cannot be changed'); END
"""
FUNCTION = """
CREATE FUNCTION cases_refuse_acceptance_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
RAISE EXCEPTION 'the instant of acceptance cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRES = """
CREATE TRIGGER cases_case_accepted_once BEFORE UPDATE OF accepted_at ON cases_case FOR EACH ROW
WHEN (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at)
EXECUTE FUNCTION cases_refuse_acceptance_change()
"""


def _refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION)
        editor.execute(POSTGRES)
    else:
        editor.execute(SQLITE)


def _allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER cases_case_accepted_once ON cases_case")
        editor.execute("DROP FUNCTION cases_refuse_acceptance_change()")
    else:
        editor.execute("DROP TRIGGER cases_case_accepted_once")


class Migration(migrations.Migration):
    """One trigger."""

    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(_refuse, _allow)]
