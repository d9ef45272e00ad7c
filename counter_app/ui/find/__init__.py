"""Finding dossiers (F3): the list, its filters, and the page of the dossier opened from it."""
