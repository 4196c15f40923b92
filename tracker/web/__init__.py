"""What every page shares: guards, forms, errors, transactions, headers, assets."""
