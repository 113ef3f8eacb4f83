"""Error reports (纠错): whoever finds an error on a page says so, without an account; the page's organisation answers in time.

Each has a clock and a receipt; everybody sees how many there were and how they were answered (我为政府网站找错).
"""
