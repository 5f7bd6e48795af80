"""Alerts: sends events that matter to a URL, signed, until each has arrived."""
