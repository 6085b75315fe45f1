"""What people of the demonstration talk about, a module for each language."""
