"""Receipts, invoices and credit notes as PDF."""
