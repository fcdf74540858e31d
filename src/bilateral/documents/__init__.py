"""Documents: files and pages in, clean dated texts out."""
