"""`python -m vedette_partner` is the `vedette-partner` command."""

from vedette_partner.cli import main

if __name__ == "__main__":
    main()
