"""One function per user action = one transaction; a file per phase."""
