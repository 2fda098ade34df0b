"""The recap of a regency: its units side by side."""
