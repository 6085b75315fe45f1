"""Tools that know nothing of microblogging: each would do in another program as it is."""
