"""Where people outside ask to be told, say yes to it, change their mind and leave; and what they are sent for that."""
