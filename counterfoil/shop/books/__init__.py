"""The shop's books: the sales ledger, numbers of invoices, and the proof that everything adds up."""
