"""Who handles a complaint: naming, declaring, replacing, and who is away."""
