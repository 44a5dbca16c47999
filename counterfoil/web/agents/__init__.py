"""Where other people's agents come in: what is looked at before anything of theirs is done."""
