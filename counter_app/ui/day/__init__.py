"""The daily book (F8): its figures, its pages, saved or printed."""
