"""The subcommands of `parktime`, one a file."""
