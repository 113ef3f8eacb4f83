"""ClamAV: the daemon `clamd` on this machine or another."""
