"""Files that list real services for a daemon: `parktime services add`."""
