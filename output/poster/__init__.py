"""The poster on which a unit shows its index to those who gave it."""
