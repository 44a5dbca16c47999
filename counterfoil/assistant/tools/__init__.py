"""What the assistant and agents may have done: operations, as tools of whoever they speak for."""
