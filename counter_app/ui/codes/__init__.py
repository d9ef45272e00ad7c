"""Codes that reach the window by another way than keys: serial scanner, camera, pictures and PDF files."""
