"""Actors: mentions in the text and the countries or organisations they stand for."""
