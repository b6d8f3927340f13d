"""`wederhoor check`: looks over an installation before anybody depends on it, and says what to do about each thing."""
