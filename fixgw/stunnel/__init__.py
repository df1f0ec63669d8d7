"""stunnel beside the gateway: its configurations, certificates to try them, and its log."""
