"""How marks on paper come back: pages found, set straight, and read."""
