"""What the gate says to people."""

SENTENCES: dict[str, str] = {
    "busy": "The shop is very busy just now. Please try again in a moment.",
    "field.choice": "Please choose one of: {words}.",
    "field.flag": "This is either yes or no.",
    "field.letters": "This holds characters that cannot be kept.",
    "field.long": "At most {high} characters fit here.",
    "field.missing": "This is needed.",
    "field.object": "This must be an object with fields.",
    "field.range": "This must be from {low} to {high}.",
    "field.short": "At least {low} characters are needed here.",
    "field.text": "This must be text.",
    "field.whole": "This must be a whole number from {low} to {high}.",
    "gate.invalid_token": "This token opens nothing here: it is over, was ended, or is not one of ours.",
    "gate.not_allowed": "Your account may not do this. What is missing: {needs}.",
    "gate.not_fresh": "Please show your password again before you do this.",
    "gate.not_signed_in": "Please sign in first.",
    "invalid": "Some of this does not fit.",
    "not_found": "There is no such thing here.",
    "refused": "This cannot be done.",
    "storage.unavailable": "The shop cannot reach its records just now. Please try again in a moment.",
    "too_many": "That was too often. Please try again in {seconds} seconds.",
}
