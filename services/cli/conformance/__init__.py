"""`dossierpost conformance`: feeds a consumer all that can go wrong, and judges its ledger."""
