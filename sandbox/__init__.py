"""The outside world to run against: SMS gateway and more, a separate process behind real sockets. Never imported by mingban."""
