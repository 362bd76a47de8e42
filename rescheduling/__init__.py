"""What may be changed, and to what. Pure: values and `now` in, values out."""
