"""Leverj, spot and futures: signed orders over Socket.IO and REST."""
