"""Pay plans as data, and statements in which each cent names the clause that made it."""
