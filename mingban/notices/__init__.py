"""Messages to people by channel: phone messages through an adapter, the site's own inbox.
Each is stored before it is sent, sent after commit, and sent once.
"""
