"""A second model of the handbook, written from its words alone: plain and slow, knows neither daemon nor simulator."""
