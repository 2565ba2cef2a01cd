"""`python -m vedette_hq`."""

from vedette_hq.program import main

main()
