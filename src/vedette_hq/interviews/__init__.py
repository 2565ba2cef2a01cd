"""Public investigation: steps and gates, interviews, findings, claims and evidence."""
