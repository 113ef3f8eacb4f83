"""What was done, month by month: figures counted from the journal, shown to everybody and given away as data."""
