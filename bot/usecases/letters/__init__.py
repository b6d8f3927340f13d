"""Letters: drafted, chosen, approved, sent, and what became of them."""
