"""One file for each page that is only read."""
