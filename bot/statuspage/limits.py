"""The status page's numbers, each with its reason."""

from datetime import timedelta

DAYS = 90  # of bars and of history shown first; what readers of status pages know
RECENT = timedelta(days=14)  # how far back the front page looks
LISTED = 50  # incidents in incidents.json: as many as Statuspage's own lists hold
FEED_ENTRIES = 50  # updates in a feed: some weeks, in a file that is fetched every few minutes
CONTRAST = 4.5  # of text to its ground: WCAG 2.2, success criterion 1.4.3
LOGO_BYTES = 64 * 1024  # of the logo: a drawing or a small picture, loaded by everybody on the worst day
FRESH = 30  # seconds a browser or proxy may show a page without asking
WHILE_ASKING = 60  # seconds it may go on showing it while it asks
WHILE_DOWN = 86_400  # seconds it may go on showing it when nobody answers: a day
FOREVER = 31_536_000  # seconds in a year: what names its own content never changes
PREPARED = 500  # files a web process keeps ready to send: the pages people look at, in a few megabytes
USUAL = 200  # characters of a browser's tags and encodings; longer ones are answered too, and not remembered
