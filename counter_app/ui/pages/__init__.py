"""The screen where papers of one dossier are scanned, put in order and filed."""
