"""What must not lie in the database: keys that sign, and checkpoints that left."""
