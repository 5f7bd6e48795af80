"""Looking ahead: the plan itself, asked about every run to come."""
