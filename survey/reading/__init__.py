"""Foreign files become checked responses."""
