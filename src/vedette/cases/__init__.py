"""What goes before a body: dossiers composed of exhibits and proofs, and their verification."""
