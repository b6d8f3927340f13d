"""Forms and cards: what people fill in and read, described once for every surface."""
