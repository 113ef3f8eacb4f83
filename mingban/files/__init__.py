"""Uploads: type sniffed, size limited, picture metadata stripped, stored by hash.
Who may open a file is asked of the app that owns it, through the registry.
"""
