"""The history of the tables, numbered. `HEAD` names the newest, so that two made in parallel conflict in git."""
