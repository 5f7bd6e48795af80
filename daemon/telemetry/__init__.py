"""What the daemon tells of its work: observers that log, count and trace it."""
