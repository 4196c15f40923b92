"""What is true of public pages whatever the database or the web page."""
