"""The domain: what people, posts and follows are, who may see them and what can be done to them.

Modules stand on a staircase (see docs/architecture.md): each imports only those below it. Verbs
never commit; Selects never run themselves.
"""
