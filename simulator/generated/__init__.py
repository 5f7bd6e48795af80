"""Values derived from the seed: people, names and random choices."""
