"""Places to publish to. A target is one module here:

    connect(name, options, around) -> Target      (bot/ports/publishing.py)

`channel` (a chat), `mail`, `webhook`, `statuspage` (Atlassian's), `social` (whatever apprise reaches). `options` are
what the playbook says under `with:`; an unknown one stops the start. A secret is never an option: the option names the
environment's variable that holds it. A new kind of place is one more such file, and one class in
tests/adapters/publish/test_contract.py that holds it against tests/contracts/target.py.

What they share: `guard` (which addresses may be called), `http` (one call), `signing` (of webhooks), `smtp`, `letters`,
`options`, `shortening`, `limits`. `readers` and `hooks` are for those who subscribed: `to: subscribers` of `mail` and
`webhook`. `courier` is what the public pages on which they do that need of the outside.
"""
