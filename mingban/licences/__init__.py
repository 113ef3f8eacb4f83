"""Licences that decisions result in: record, official identifier, PDF.
`actions.issue` is the seam that later endorsement and verification hang on.
"""
