"""What is wrong with what came in is said, with its status, and nothing half of it is kept."""
