"""Conversations: what a post replies to, and the replies below it as a tree."""
