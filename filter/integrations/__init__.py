"""Adapters over `PageFilter` for other tools, each behind an extra of its own."""
