"""Many daemons on one PostgreSQL: nodes that share the services, and take over from each other."""
