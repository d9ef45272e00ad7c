"""What two counters did to one dossier without knowing of each other (F6): both sides shown, a person decides."""
