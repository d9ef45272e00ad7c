"""The viewer of filed documents."""
