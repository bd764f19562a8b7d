"""Every number of the terminal, with where it comes from."""

PAGE_LENGTH = 30  # messages shown on entering a channel: about one screen; `/earlier` shows as many before them
RETRY_PAUSES = (0.4, 1.2, 3.0)  # seconds before a lost answer is asked for again: the page's own (static/api.js)
ANSWER_TIMEOUT = 30.0  # seconds: longer than the slowest answer, as delivery's own limit for a call
STREAM_PAUSE = 1.0  # seconds before a broken stream is opened again: the server's `retry`
STREAM_SILENCE = 45.0  # seconds: three of the stream's comments did not come (docs/webchat-api.md), so the line is dead
KEY_PATIENCE = 0.05  # seconds after Esc in which an arrow key's other bytes come
CHORD_PATIENCE = 0.3  # seconds after Esc in which it may still become Alt and a letter
EDIT_LENGTH = 240  # characters of the one line that says what an edit changed: three rows of 80
