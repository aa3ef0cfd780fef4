"""What is read, for pages, API and use cases: nothing here changes anything."""
