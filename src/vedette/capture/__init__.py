"""An item, its circumstances and the consent given, made into a sealed package.

Plaintext passes through here on the device and nowhere else; nothing is written before it is sealed.
"""
