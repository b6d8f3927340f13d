"""Pages and files that are made from the code and kept beside it; tests say when they are out of date."""
