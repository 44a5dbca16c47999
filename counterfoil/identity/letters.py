"""The letters that the shop writes to people about their accounts."""

WELCOME = """\
Hello {username},

you now have an account at {shop}. To show that this address is yours, open this within a day and press the button there:

{url}{verify}{link}

From then on nobody else can sign in with it. You can sign in already: {url}/login

If that was not you, somebody typed your address, by mistake or to try you. Then do nothing, and nothing more will come of it;
the button would make your address that of an account that is not yours.

{shop}
"""
ADDRESS_LINK = """\
Hello {username},

this address was given for the account {username} at {shop}. To show that it is yours, open this within a day and press the
button there:

{url}{verify}{link}

If that is not your account, do nothing, and nothing more will come of it; the button would make your address that of an
account that is not yours.

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
signed in, and change your password: {url}{account}

{shop}
"""
EMAIL_CHANGED = """\
Hello {username},

the e-mail address of your account at {shop} was just changed. It was this one until now:

    {browser}
    from the address {address}
    at {at} UTC

If it was you, you need not do anything. If not, sign in as {username} and change your password now; that signs out everybody
else: {url}{account}

{shop}
"""
PASSWORD_CHANGED = """\
Hello {username},

the password of your account at {shop} was just changed, and everybody else was signed out:

    {browser}
    from the address {address}
    at {at} UTC

If it was you, you need not do anything. If not, somebody else has your account: tell the shop at once.

{shop}
"""  # noqa: S105  (a letter)
PASSWORD_LINK = """\
Hello {username},

the shop {shop} sends you a link by which you set a password for your account. It works once, for an hour:

{url}/password/{link}

Your user name is {username}. Setting the password signs everybody out who is in your account now.

{shop}
"""  # noqa: S105  (a letter)
INVITATION = """\
Hello {username},

you are invited to work at {shop}. Choose a password here; the link works once, for an hour:

{url}/password/{link}

Then sign in as {username} at {url}/admin/login

If you expected nothing of the kind, do nothing, and nothing more will come of it.

{shop}
"""
