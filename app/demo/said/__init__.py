"""Posts and conversations of the characters, written one by one."""
