"""What to ask after a delivery, and what the answer says. Pure: values and `now` in, values out."""
