"""A language model of somebody else's, where the shop was told of one: it has the person's own tools and nothing else."""
