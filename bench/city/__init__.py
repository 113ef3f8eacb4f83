"""A city's load on one machine: public pages, personal pages and acts, sent at a steady rate (T5)."""
