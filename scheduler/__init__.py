"""When, to whom, by which road: policy, planner, calendar, pacing, retries, delivery."""
