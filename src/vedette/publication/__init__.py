"""What may leave, and how it is shown. First, plain form: a static site without scripts."""
