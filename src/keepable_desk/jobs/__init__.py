"""Work in the background: rows of the outbox, early warning, and checkpoints that leave."""
