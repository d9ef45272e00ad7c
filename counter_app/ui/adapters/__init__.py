"""Devices that only Qt can reach: the camera and a scanner on a serial port; imported when they are first asked for."""
