"""Translation of releases side by side, the glossary and the table of names."""
