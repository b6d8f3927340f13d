"""The end of a complaint, and its reopening."""
