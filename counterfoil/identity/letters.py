"""The letters that the shop writes to people about their accounts."""

WELCOME = """\
Hello {username},

you now have an account at {shop}. Sign in here: {url}/login

If that was not you, somebody typed your address by mistake: nothing more will come of it, and you need not do anything.

{shop}
"""
ADDRESS_TAKEN = """\
Hello {username},

somebody has just given this address for another account at {shop}. You already have one here, so nothing about yours
has changed: the other one cannot sign in with your address.

If it was you: your user name is {username}, and you can sign in here: {url}/login

{shop}
"""
NEW_BROWSER = """\
Hello {username},

somebody has just signed in to your account at {shop} from a browser that was not used for it before:

    {browser}
    from the address {address}
    at {at} UTC

If it was you, you need not do anything. If not, change your password now; that signs out everybody else:
{url}{account}

{shop}
"""
COPIED = """\
Hello {username},

a browser that you let {shop} keep signed in holds a ticket, and a new one each time it comes back. Just now somebody showed
an old one, so there are two who hold it, and one of them may not be you:

    {browser}
    from the address {address}
    at {at} UTC

Both are signed out there now. Sign in again as usual. If you do not know the place above, look where else you are signed in,
and change your password: {url}{account}

{shop}
"""
SHOWN_TWICE = """\
Hello {username},

a program that is signed in to your account at {shop} holds a token, and a new one each time it goes on. Just now somebody
showed an old one, so there are two who hold it, and one of them may not be you:

    {browser}
    from the address {address}
    at {at} UTC

Both are signed out there now. Sign in again with that program. If you do not know the place above, look where else you are
signed in, and change your password: {url}/account

{shop}
"""
