"""The composition root: which concrete venues, edges and journal a configuration means."""
