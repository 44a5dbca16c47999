"""Pictures that somebody sends, made anew in a process of their own: what comes out was drawn by us."""
