"""`python -m counterfoil` is the same program as `counterfoil`."""

from counterfoil.cli import main

if __name__ == "__main__":
    main()
