"""A process that does what is open of all bulks: `python -m tests.shop.bulk_process URL FOLDER`; the power may go off."""

import sys
from pathlib import Path

from counterfoil.shop.bulk_running import run_bulks
from counterfoil.storage.store import open_store
from tests.shop.people import Shop

if __name__ == "__main__":
    url, folder = sys.argv[1:]
    run_bulks(Shop(open_store(url, Path(folder)), Path(folder)).house)
