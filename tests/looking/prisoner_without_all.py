"""The prisoner without any bar."""

import sys

import prisoner

from vedette.house.looking import looks, warden

if __name__ == "__main__":
    prisoner.without("all")
    looks.look = prisoner.look
    sys.exit(warden.main())
