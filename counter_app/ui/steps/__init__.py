"""The acts on a dossier in the window: what is offered, the small form each needs, and writing it."""
