"""Work in the background: early warning, and checkpoints that leave."""
