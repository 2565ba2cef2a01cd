"""The prisoner without seccomp."""

import sys

import prisoner

from vedette.house.looking import looks, warden

if __name__ == "__main__":
    prisoner.without("seccomp")
    looks.look = prisoner.look
    sys.exit(warden.main())
