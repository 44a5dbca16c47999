"""Rows to write and to read back: the table of jobs is the smallest there is."""


def put(store, *names):
    """Write them in one transaction."""
    with store.writing() as db:
        for name in names:
            store.enqueue(db, name, {}, 1, None)


def names(store):
    """What was written, in that order."""
    with store.reading() as db:
        return [name for (name,) in db.all("select name from jobs order by id")]
