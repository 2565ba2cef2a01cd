"""`python -m vedette.cli` is the `vedette` command."""

from vedette.cli import main

if __name__ == "__main__":
    main()
