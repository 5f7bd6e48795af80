"""Many worlds on one server: opened, listed and closed over HTTP."""
