"""Pages of halls, bookings, and the counter."""
