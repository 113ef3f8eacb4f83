"""Coming to a hall: booking a time, taking a number, being called to a counter.

A `Queue` is one kind of business of a hall. Whoever has booked goes first within his time. See docs/decisions/0021.
"""
