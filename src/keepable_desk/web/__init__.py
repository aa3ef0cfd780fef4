"""What answers at addresses: pages for people, JSON for programs; both thin over use cases."""
