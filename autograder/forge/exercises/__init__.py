"""The exercises of each assignment: how a call is drawn and what is marked."""
