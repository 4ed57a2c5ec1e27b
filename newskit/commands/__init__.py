"""The commands, one file each; `cli.py` names them and imports the one that is wanted."""
