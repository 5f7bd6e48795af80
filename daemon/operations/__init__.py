"""What an operator can do with a service: commands as values, their effects, and what carries them out."""
