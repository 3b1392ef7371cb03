"""Money that the post holds: the state's fees and its own postage, two ledgers that never net."""
