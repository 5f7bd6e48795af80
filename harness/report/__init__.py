"""The report of a play as an HTML page."""
