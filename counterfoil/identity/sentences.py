"""What identity says to people."""

SENTENCES: dict[str, str] = {
    "email.unfit": "This does not look like an e-mail address.",
    "link.administrator_exists": "This shop has an administrator already.",
    "link.over": "This link works no longer. It may have been used, or its time is over.",
    "password.long_for_bcrypt": "This shop can keep passwords of at most {bytes} bytes whole. Please choose a shorter one.",
    "password.short": "Please choose a password of at least {low} characters.",
    "password.wrong": "This is not your password.",
    "passwords.busy": "Many people are signing in just now. Please try again in a moment.",
    "people.last_administrator": "This is the last administrator, and a shop needs one.",
    "people.one_name": "Please name one person, by user name or by code.",
    "people.yourself": "Nobody changes their own rights: please ask another administrator.",
    "secrets.no_key": "There is no key {id}; `counterfoil keys list` shows them.",
    "secrets.no_purpose": "There is no key for {purpose}; `counterfoil keys list` shows them.",
    "secrets.trail": "Without this key the trail could not be checked any more. Rotate it: what is written from then on has the new one.",
    "sign_in.failed": "Invalid Credentials",
    "sign_in.one_name": "Please give either a user name or an e-mail address.",
    "sign_out.failed": "error logging out: you are still signed in. Please try again in a moment.",
    "too_many.tries": "That was too often. Please try again in {seconds} seconds.",
    "username.length": "A user name has {low} to {high} characters.",
    "username.letters": "A user name is made of letters, digits and . _ - and begins with a letter or a digit.",
    "username.taken": "Somebody else has this user name. Please choose another.",
}
