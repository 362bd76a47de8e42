"""Carries messages to people and brings receipts back. Knows providers; knows no table, queue or web framework."""
