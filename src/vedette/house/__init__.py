"""Headquarters at work: its folder, and what is done in it.

abroad      partners: who they are, what is carried to them, what they sign, how things stand
ceremony    keys as sheets of words
recovery    the house copy, backups, coming back, a register's successor
desks       missions, intake, dossiers, the public site
"""
