"""People, how they sign in, and their sessions.

Words: an *account* is a person who can sign in; an *address* is one of their mail addresses,
institutional or personal; a *session* is one signed-in browser, kept on the server; a *factor*
is a way to prove who one is (password, authenticator app, passkey, recovery code).
"""
