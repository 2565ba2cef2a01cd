"""What is still to be done; one loop does it. (No pages of its own: `home` shows how it stands.)"""
