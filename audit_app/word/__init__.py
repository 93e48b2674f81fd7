"""What every Word file of ours shares, whichever stage writes it: its set-up, and text as it may hold it."""
