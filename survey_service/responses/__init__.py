"""A rating and its words, their history, and what tells a scanner from a person."""
