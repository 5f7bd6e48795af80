"""What happened in a play, instant by instant, for those who tell it afterwards."""
