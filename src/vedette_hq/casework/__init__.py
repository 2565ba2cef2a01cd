"""What lawyers do in a case: clients, powers, letters, papers, tasks, costs, remedies, conclusions."""
