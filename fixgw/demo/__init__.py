"""`fixgw demo`: the simulated venues, the gateway and a sample OMS, each over real sockets."""

from fixgw.demo.main import demo

__all__ = ["demo"]
