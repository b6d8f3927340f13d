"""An objection: who decides it, and who hears of it."""
