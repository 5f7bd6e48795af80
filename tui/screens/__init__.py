"""The views of the dashboard, one a file."""
