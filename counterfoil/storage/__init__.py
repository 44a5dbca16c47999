"""Where the shop keeps things: databases, lanes, migrations, jobs, mail and the data folder."""
