"""Basket, checkout, one order per partner, fulfilment, cancellation."""
