"""The database itself refuses to change or delete a journal entry, on SQLite and on PostgreSQL (design §4)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER ledger_entry_no_{verb} BEFORE {VERB} ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'journal entries cannot be changed'); END
"""
FUNCTION = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'journal entries cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES = """
CREATE TRIGGER ledger_entry_no_{verb} BEFORE {VERB} ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()
"""


def _refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    postgres = editor.connection.vendor == "postgresql"
    if postgres:
        editor.execute(FUNCTION)
    for verb in ("update", "delete"):
        editor.execute((POSTGRES if postgres else SQLITE).format(verb=verb, VERB=verb.upper()))


def _allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    postgres = editor.connection.vendor == "postgresql"
    for verb in ("update", "delete"):
        editor.execute(f"DROP TRIGGER ledger_entry_no_{verb}" + (" ON ledger_entry" if postgres else ""))
    if postgres:
        editor.execute("DROP FUNCTION ledger_refuse_change()")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(_refuse, _allow)]
