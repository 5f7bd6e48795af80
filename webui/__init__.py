"""The dashboard's views as pages of a browser, from the same presenters as the terminal."""
