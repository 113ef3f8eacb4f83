"""Receiving somebody at a counter: the screen on his side, and filling in an application for him (帮办代办).

The screen shows real records, never a copy of the clerk's page; what he answers on it is a record of his application.
"""
