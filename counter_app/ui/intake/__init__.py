"""The intake: from a citizen's card to an accepted dossier and its slip, on one screen."""
