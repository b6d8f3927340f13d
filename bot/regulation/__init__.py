"""The rules, as data; pure."""
