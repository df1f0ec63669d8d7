"""The order engine: pure functions and frozen data, standard library only.

Nothing here reads a clock, opens a socket, writes a log or draws a random number. Time comes in
as an argument, in microseconds since the epoch (UTC).
"""
