"""The forms of the one-stop mechanism (biểu mẫu) as data, filled from the record of a dossier."""
