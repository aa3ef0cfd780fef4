"""The product around the library: store, actions, API and pages."""
