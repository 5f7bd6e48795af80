"""One module per schema revision, in Alembic's standard layout. A released module never changes."""
