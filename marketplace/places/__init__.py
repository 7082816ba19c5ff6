"""Where things are: provinces, regencies, districts, postcodes, and how far apart."""
