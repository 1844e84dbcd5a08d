"""What brands, teams and the installation set."""
