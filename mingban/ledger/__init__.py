"""Record: every official act is an entry in an append-only journal, one hash chain per matter.
Nothing here knows whose matter it is: owners are named by kind, id and display name.
The database itself refuses to change or delete an entry.
"""
