"""Reading the lists an office already has into records."""
