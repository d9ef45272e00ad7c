"""Looking at a slip or a book as it will be printed, from bytes in memory."""
