"""What each page says, computed apart from its drawing, so that a brief can say exactly the same."""
