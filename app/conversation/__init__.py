"""What was said, and what to answer. Pure, like a pillar: it may use the pillars' values and nothing else of the roof."""
