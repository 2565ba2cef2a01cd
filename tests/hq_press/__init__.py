"""Tests of the press desk on the site."""
