"""What to tell and when: a brand's steps, what of a change is news, what still is at the moment of sending. Pure."""
