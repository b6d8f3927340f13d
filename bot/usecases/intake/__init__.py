"""A complaint comes in, and what was not known yet is added."""
