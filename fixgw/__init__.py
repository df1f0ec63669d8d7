"""fixgw: a FIX 4.2 and 4.4 gateway to venues that speak REST, Socket.IO or WebSocket."""

__version__ = "0.1.0"
