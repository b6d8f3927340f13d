"""The file of a complaint: looked at, added to, searched, corrected, kept and erased."""
