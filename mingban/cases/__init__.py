"""The engine: one application, one case per item, from draft to conclusion.
Transitions are data in `rules`; every act locks, checks, writes, journals and publishes in one transaction.
"""
