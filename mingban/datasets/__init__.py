"""数据: tables kept as data: budgets and accounts, special funds, lists, projects, places; imported, checked, published by two.

Every edition stays as it was published; a correction is a new one that says what it corrects. See docs/decisions/0036.
"""
