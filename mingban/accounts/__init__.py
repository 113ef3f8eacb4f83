"""Identity: persons, legal entities, mandates, staff posts and permissions; sign-in.
Identity numbers and phones are encrypted, found by blind index, and every look at them is logged.
"""
