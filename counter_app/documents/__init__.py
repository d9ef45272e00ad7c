"""Pages from outside made into documents that are small, straight and kept for decades.

``pages.pages_of`` reads a scan, a picture or a PDF file into ``page.Page``s, ``portable.composed`` makes a PDF/A-2b of
them, ``looking`` gives pictures of what is stored. Everything here is pure work on bytes: no file is written, no clock
read, and every bound of ``limits`` is checked before anything is decoded.
"""
