"""The shop with batches of one: what group commit is compared with."""

from counterfoil.cli import main
from counterfoil.storage.writing import Writer

if __name__ == "__main__":
    Writer.blocks_at_most = 1
    main()
