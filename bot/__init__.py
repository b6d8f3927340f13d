"""Wederhoor's core: regulations, complaints, letters and the record. Knows no chat platform and no HTTP."""
