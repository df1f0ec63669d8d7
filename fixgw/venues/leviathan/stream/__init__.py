"""The account's stream: who listens, to what, and what the venue says to that."""
