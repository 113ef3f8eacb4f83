"""Data exchange: other authorities' registers are asked, with the consent of whom it is about, in place of paper.

Services are data (`settings.DATA_SERVICES_FILE`); every question is kept with its purpose, legal basis, time and answer.
"""
