"""What is read, for pages, API and actions: nothing here changes anything."""
