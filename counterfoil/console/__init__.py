"""The command line: what each command says and does; counterfoil/cli.py is its way in."""
