"""`ikm form pdf`: the printed questionnaire as a file that is filled in on a screen."""
