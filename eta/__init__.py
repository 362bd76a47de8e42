"""What to promise, and when a promise breaks. Pure: values and `now` in, values out."""
