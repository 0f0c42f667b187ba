"""What the templates of casework load."""
