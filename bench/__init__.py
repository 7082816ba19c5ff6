"""`make bench`: the product beside a bare Flask application on the same data. `make prove`: the long proofs."""
