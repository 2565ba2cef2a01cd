"""The definitions: one folder a procedure, one file a version, named by the day from which it is in force."""
