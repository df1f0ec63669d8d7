"""The FIX side of the gateway: the only package that imports quickfix, simulators aside."""
