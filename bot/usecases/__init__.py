"""One function per user action = one transaction; a room per thing that people do."""
