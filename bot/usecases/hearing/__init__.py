"""Who is complained about is told, and heard."""
