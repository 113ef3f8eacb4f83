"""Time: working-day calendars from announced notices, and clocks for every duty.
A due date is computed by pure rules, can be explained step by step, and is recomputed when a calendar changes.
Clocks name their owner by value; calendars name a region by its code.
"""
