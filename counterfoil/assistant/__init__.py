"""The shopping assistant: what somebody writes is understood, done as them, and answered from what was found."""
