"""Settings: base holds what never differs; dev, test and prod each a few lines on top."""
