"""Series over rounds, milestones and the planner: charts for the report, and pages of their own."""
