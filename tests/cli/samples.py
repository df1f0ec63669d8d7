"""The sample configuration in `sessions/`, and what its references stand for in tests."""

from pathlib import Path

SESSIONS = Path(__file__).parents[2] / "sessions"
SECRETS = {
    "LEVRET_USER_ID": "U1",
    "LEVRET_KEY_ID": "key",
    "LEVRET_SECRET": "a-secret",
    "LEVERJ_ACCOUNT_ID": "0x75C9cC814822772787E0E6A07339B6c0BD5fdC76",
    "LEVERJ_API_KEY": "0x28a7610a29517Bd7eCa7DB557D251005B74C3749",
    "LEVERJ_SECRET": "0x37238737d5f54ee0fc6380e0729fdf0682598d26599989f7f9ba5bdd395c531f",
    "LEVIDGE_PASSWORD": "a-password",
    "LEVIDGE_TOKEN": "a-token",
    "LEVIDGE_SECRET": "ZGVtby1zZWNyZXQtb2YtbGV2aWRnZQ==",
    "LEVIATHAN_KEY": "lev_live_check",
    "POLYMARKET_KEY_ID": "00000000-0000-4000-8000-000000000001",
    "POLYMARKET_SECRET": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "FIXGW_LEGACY_SECRET": "another-secret",
}
