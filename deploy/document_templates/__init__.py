"""The Word templates that come with the product, made by `python -m deploy.document_templates` from these files."""
