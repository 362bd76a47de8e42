"""The roof: memory, doors and jobs around the four pillars (channels, eta, rescheduling, surveys)."""
