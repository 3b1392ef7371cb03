"""Where a dossier and its papers are: a read model folded from everybody's facts."""
