"""What those who decide must agree to before it counts."""
