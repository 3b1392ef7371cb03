"""Owns the shipment: pickup, seal, handover, scans, delivery, attempts, holds and returns."""
