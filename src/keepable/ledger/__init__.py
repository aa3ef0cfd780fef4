"""What was promised on what advice, so that nobody can rewrite it unseen."""
