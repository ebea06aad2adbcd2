"""What a button says when it is pressed: typed payloads that only we can have written."""
