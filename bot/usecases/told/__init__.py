"""What people hear from us, when, and what is watched over."""
