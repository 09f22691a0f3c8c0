"""What each command takes, one module each: nothing heavy is imported here."""
