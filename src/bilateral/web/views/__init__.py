"""Views: what each address shows."""
