"""The company buys: /pengadaan."""
