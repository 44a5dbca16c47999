"""After the sale: cancelling, sending, paying back, sending back, ordering again."""
