"""Buckets by their address, and what keeps a site with one from starting."""

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from app import create_app
from app.lib.buckets import Account, Bucket
from app.lib.storage import Unavailable
from config import ConfigurationError


def test_a_bucket_without_boto3_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_boto3(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "boto3":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "boto3")
    monkeypatch.setattr(builtins, "__import__", without_boto3)
    with pytest.raises(ConfigurationError, match="boto3: run"):
        create_app({"INSTANCE_PATH": str(tmp_path), "STORAGE_URL": "s3://town"})


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("s3://town", Account("town")),
        ("s3:///town?region=x", Account("town", region="x")),
        ("s3://a:b%2F@/town", Account("town", access_key="a", secret_key="b/")),
        (
            "s3://a:b@files.example:9000/town?region=eu&tls=0",
            Account("town", "http://files.example:9000", "eu", "a", "b"),
        ),
    ],
)
def test_an_address_says_all_of_a_bucket(url: str, account: Account) -> None:
    assert Account.of(url) == account


@pytest.mark.parametrize("url", ["s3://", "s3://host/town/deeper", "s3://town?colour=red"])
def test_an_address_without_a_bucket_is_refused_at_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="STORAGE_URL"):
        create_app({"INSTANCE_PATH": str(tmp_path), "STORAGE_URL": url})


def test_a_setting_that_is_no_more_says_which_came_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_BUCKET", "town")
    with pytest.raises(ConfigurationError, match="STORAGE_URL: s3://"):
        create_app({"INSTANCE_PATH": str(tmp_path)})


@mock_aws
def test_a_bucket_that_is_not_there_would_keep_none() -> None:
    with pytest.raises(Unavailable):
        Bucket(Account("town", "", "eu-west-1", "key", "secret")).check()
