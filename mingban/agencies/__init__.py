"""State: regions to five levels, organisations, service centres and their counters.
Imported from CSV and JSON with source and date.
"""
