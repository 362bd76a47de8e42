"""A fake of Twilio's Messaging API for development: it takes, refuses, loses and reports messages, and keeps a log."""
