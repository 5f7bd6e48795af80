"""Values made from the seed: people, names and random choices. Knows nothing of scenarios or worlds."""
