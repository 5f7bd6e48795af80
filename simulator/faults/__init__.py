"""What goes wrong between a sync and its vendors, on purpose: which calls, when, and how."""
