"""The doors: what comes in by HTTP is checked, kept in the inbox and answered; nothing is decided here."""
