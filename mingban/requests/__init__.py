"""依申请公开: asking an organisation for information that it has not published, and being answered in time.

What the regulation (国令711) says stands in `rules`, with its articles; what it leaves open is data. See docs/decisions/0033.
"""
