"""The API as a whole (`root`), and the operations of the channel itself (`webhooks`)."""
