"""A ticket closed elsewhere, as we remember it."""
