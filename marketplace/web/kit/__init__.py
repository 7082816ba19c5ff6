"""What every page needs: guards, forms, filters, languages, errors, protection."""
