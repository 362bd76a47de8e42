"""Every table of Porchlight, a file a subject, each with its queries."""
