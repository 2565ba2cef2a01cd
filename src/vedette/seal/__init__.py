"""Sealing and opening files: age v1 over `cryptography`, hybrid (post-quantum) by default.

    identity = generate_identity()                      # a mission's, kept in the vault
    digest = seal_stream(source, sink, [identity.recipient])
    size = open_to_file(sealed, [identity], destination)

The sealed files are plain age files; docs/formats/seal.md is the page of the format.
"""

from vedette.seal.opener import Opener, open_stream, open_to_file
from vedette.seal.recipients import (
    Identity,
    Kind,
    Recipient,
    generate_identity,
    parse_identity,
    parse_recipient,
    recipients_fingerprint,
)
from vedette.seal.sealer import SealedDigest, Sealer, seal_stream
from vedette.seal.stanzas import Passphrase

__all__ = [
    "Identity",
    "Kind",
    "Opener",
    "Passphrase",
    "Recipient",
    "SealedDigest",
    "Sealer",
    "generate_identity",
    "open_stream",
    "open_to_file",
    "parse_identity",
    "parse_recipient",
    "recipients_fingerprint",
    "seal_stream",
]
