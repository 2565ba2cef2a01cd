"""Redress: which bodies are open, the procedures of a case step by step, and what they show together."""
