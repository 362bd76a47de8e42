"""Plays days of events against the public HTTP API, as a carrier would send them."""
