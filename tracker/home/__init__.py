"""The landing page and each role's dashboard: it asks the features below and owns no tables."""
