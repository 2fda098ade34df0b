"""`python -m ikm.cli`."""

from ikm.cli import main

if __name__ == "__main__":
    main()
