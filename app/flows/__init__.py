"""What follows from what came in, in batches. Flows get a session and never commit."""
