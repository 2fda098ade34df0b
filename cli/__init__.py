"""The `ikm` command."""


def main() -> None:
    """Run the command."""
