"""What the assistant's understanding was taught with, and what it is measured by."""
