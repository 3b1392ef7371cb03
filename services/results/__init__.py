"""Owns the result of a dossier and its way back: registered, dispatched or given at the counter."""
