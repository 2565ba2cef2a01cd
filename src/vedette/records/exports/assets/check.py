"""Check a bag of records: every file is as it was written, every record's history is whole.

    python3 check.py [FOLDER]        the folder with bagit.txt; this file's own by default

Needs Python 3.8 or later and nothing else. Ends with 0 when all is in order, with 1 and the thing at fault
when not.
"""

import hashlib
import json
import os
import sys

START = "0" * 64


class Fault(Exception):
    """Something is not as it was."""


def digest_of(path):
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def manifest(folder, name):
    """Return the files that a manifest names, with their digests."""
    found = {}
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            digest, sign, path = line.rstrip("\n").partition("  ")
            parts = path.split("/")
            if not sign or len(digest) != 64 or path in found or ".." in parts or "" in parts:
                raise Fault(f"{name}: line {number} is not written as it must be")
            found[path] = digest
    return found


def files_of(folder):
    """Yield the files of a folder, as a manifest names them."""
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(at, name), folder).replace(os.sep, "/")


def check_files(folder):
    """Compare every file with the manifests; return how many."""
    payload = manifest(folder, "manifest-sha256.txt")
    tags = manifest(folder, "tagmanifest-sha256.txt")
    there = set(files_of(folder))
    wanted = set(payload) | set(tags) | {"tagmanifest-sha256.txt"}
    for path in sorted(wanted - there):
        raise Fault(f"{path}: is missing")
    for path in sorted(there - wanted):
        raise Fault(f"{path}: is not in a manifest")
    for path, digest in sorted({**payload, **tags}.items()):
        if digest_of(os.path.join(folder, path)) != digest:
            raise Fault(f"{path}: is not what was written")
    return len(payload)


def check_history(path):
    """Follow the chain of digests of every record; return how many revisions."""
    count, record, number, before = 0, None, 0, START
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = json.loads(line)
            digest = fields.pop("digest")
            if fields["record"] != record:
                record, number, before = fields["record"], 0, START
            text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            made = hashlib.sha256(bytes.fromhex(before) + text.encode("utf-8")).hexdigest()
            if fields["number"] != number + 1 or made != digest:
                raise Fault(f"history: record {record}, revision {fields['number']} does not follow")
            number, before, count = fields["number"], digest, count + 1
    return count


def main(arguments):
    """Check, print one line, return the status."""
    folder = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    try:
        files = check_files(folder)
        history = os.path.join(folder, "data", "history.jsonl")
        revisions = check_history(history) if os.path.exists(history) else 0
    except Fault as fault:
        print(f"NOT IN ORDER: {fault}")
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"NOT IN ORDER: cannot be read: {type(error).__name__}")
        return 1
    print(f"in order: {files} files, {revisions} revisions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
