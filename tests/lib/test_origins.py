import pytest

from app.lib import origins

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Windows"),
        (IPHONE, "Safari", "iOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Linux"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome", "Android"),
        ("curl/8.1", "curl", ""),
        ("Mozilla/5.0", "", ""),
        ("", "", ""),
        ("<b>", "", ""),
    ],
)
def test_devices_are_known_by_what_they_call_themselves(
    agent: str, browser: str, system: str
) -> None:
    assert origins.device(agent) == (browser, system)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_networks_are_as_large_as_a_household(address: str, network: str) -> None:
    assert origins.network(address) == network
