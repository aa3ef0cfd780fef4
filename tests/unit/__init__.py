"""Tests of one part each, laid out as the package is."""
