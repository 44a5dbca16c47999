"""HTTP as bytes and words: what was asked, read without trust, and what is answered. No server and no framework."""
