"""How long the texts of reports and cases may be, in characters."""

DETAILS_LENGTH, LETTER_LENGTH, NOTE_LENGTH = 500, 2000, 1000
