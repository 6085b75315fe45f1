"""A site that `flask demo` has filled."""

import pytest
from flask import Flask

from app import demo


@pytest.fixture
def filled(app: Flask) -> Flask:
    demo.fill(60, 400)
    return app
