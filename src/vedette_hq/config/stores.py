"""The store of sealed objects that the settings name: a folder in the house, or an S3 bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.adapters.objects import FolderStore

if TYPE_CHECKING:
    from vedette.vault.store import ObjectStore
    from vedette_hq.config.runtime import Runtime


def object_store(runtime: Runtime) -> ObjectStore:
    """Return the store. Raises: UsageError when S3 is asked for and its package is not installed."""
    objects = runtime.settings.objects
    if objects.kind == "folder":
        return FolderStore(runtime.house / "vault")
    from vedette.adapters.s3_objects import S3Store, read_secret

    secret = read_secret(runtime.house / "keys" / "s3", runtime.cover)
    return S3Store(endpoint=objects.endpoint, bucket=objects.bucket, region=objects.region, secret=secret)
