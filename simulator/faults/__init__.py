"""Fault injection: which vendor calls fail, how, and where in the HTTP stack it happens."""
