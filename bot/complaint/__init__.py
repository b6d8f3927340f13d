"""What happened to a complaint and what may happen; pure."""
