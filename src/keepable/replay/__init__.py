"""Walk through history, promise with the whole engine, and see what was kept."""
