"""Kernel: what every app may import. Ids, errors, actors, the event bus and its outbox,
encrypted fields, conditions (CEL), audiences of routes, and the UI kit.
It knows no other app.
"""
