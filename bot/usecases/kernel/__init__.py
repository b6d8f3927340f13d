"""What every use case stands on: the office, one complaint at work, and what is kept in rows."""
