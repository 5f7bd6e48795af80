"""What a person can do on the pages: forms, dry runs and confirmations."""
