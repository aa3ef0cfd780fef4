"""Tests of the engine, and the small books that they draw."""
