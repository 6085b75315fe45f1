"""How fast the pages are, beside a bare Flask page under the same server."""
