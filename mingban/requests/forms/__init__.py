"""Input of citizens and officials; whether an act is possible is for the actions to say."""
