"""The officials' channel: shell, inbox by post in due order, catalogue import."""
