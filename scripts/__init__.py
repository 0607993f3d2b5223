"""What `make` calls beside the product itself."""
