"""The product around the library: store, use cases, API and pages."""
