"""Uploaded files in a bucket of an S3-compatible service."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from app.lib.storage import Kept, Missing, Unavailable, is_key

CONNECT_SECONDS: Final = 5


@dataclass(frozen=True)
class Account:
    """How to reach a bucket; what is left empty boto3 looks for in its own places."""

    bucket: str
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""

    @classmethod
    def of(cls, url: str) -> "Account":
        """What `s3://key:secret@host/bucket?region=…` names; `s3://bucket` is one of Amazon's.

        `?tls=0` speaks HTTP. Raises ValueError where no bucket is named.
        """
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        bucket, host = parts.path.strip("/"), parts.netloc.rpartition("@")[2]
        if not bucket:
            bucket, host = host, ""
        if not bucket or "/" in bucket or set(asked) - {"region", "tls"}:
            raise ValueError("write it as s3://key:secret@host/bucket?region=…")
        scheme = "http" if asked.get("tls") == "0" else "https"
        endpoint = f"{scheme}://{host}" if host else ""
        keys = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(bucket, endpoint, asked.get("region", ""), *keys)


class Bucket:
    """Files in a bucket. Raises ImportError where boto3 is not installed."""

    def __init__(self, account: Account, read_seconds: float = 20, attempts: int = 2) -> None:
        import boto3
        from botocore.config import Config

        self.name = account.bucket
        # Not every compatible service knows the checksums that Amazon's has lately.
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
            retries={"total_max_attempts": attempts, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=account.endpoint or None,
            region_name=account.region or None,
            aws_access_key_id=account.access_key or None,
            aws_secret_access_key=account.secret_key or None,
            config=config,
        )

    def put(self, key: str, content: bytes) -> None:
        if not is_key(key):
            raise ValueError("this is no key")
        try:
            with bucket_faults():
                self._client.put_object(Bucket=self.name, Key=key, Body=content)
        except Missing as error:
            raise Unavailable("there is no such bucket") from error

    def take(self, key: str, path: Path) -> None:
        if not is_key(key):
            raise ValueError("this is no key")
        from boto3.exceptions import S3UploadFailedError

        try:
            with bucket_faults():
                self._client.upload_file(str(path), self.name, key)
        except (Missing, S3UploadFailedError) as error:
            raise Unavailable("the bucket takes no files") from error
        path.unlink(missing_ok=True)

    def draft(self) -> Path:
        return Path(gettempdir()) / secrets.token_hex(16)

    def get(self, key: str) -> bytes:
        if not is_key(key):
            raise Missing
        with bucket_faults():
            content: bytes = self._client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content

    @contextmanager
    def at_hand(self, key: str) -> Iterator[Path]:
        if not is_key(key):
            raise Missing
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            with bucket_faults():
                self._client.download_file(self.name, key, str(path))
            yield path

    def size(self, key: str) -> int:
        if not is_key(key):
            raise Missing
        with bucket_faults():
            return int(self._client.head_object(Bucket=self.name, Key=key)["ContentLength"])

    def delete(self, key: str) -> None:
        with suppress(Missing), bucket_faults():
            if is_key(key):
                self._client.delete_object(Bucket=self.name, Key=key)

    def check(self) -> None:
        try:
            with bucket_faults():
                self._client.head_bucket(Bucket=self.name)
        except Missing as error:
            raise Unavailable("there is no such bucket") from error

    def kept(self) -> Iterator[Kept]:
        with bucket_faults():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
                for found in page.get("Contents", ()):
                    yield Kept(found["Key"], found["Size"], found["LastModified"])


@contextmanager
def bucket_faults() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in {"NoSuchKey", "404"}:
            raise Missing from error
        raise Unavailable(code) from error
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__) from error
