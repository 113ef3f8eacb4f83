"""Ratings (好差评): one per service after delivery, five grades, reasons to tick; public averages."""
