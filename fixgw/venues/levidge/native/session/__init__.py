"""One FIX session to Levidge, from its Logon to its end."""
