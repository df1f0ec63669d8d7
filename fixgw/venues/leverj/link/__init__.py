"""Leverj's registered socket, apart from the client that trades over it."""
