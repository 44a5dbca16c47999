"""Figures as files: CSV, XLSX, JSON and PDF, written piece by piece, so that a million rows take no more memory than a page."""
