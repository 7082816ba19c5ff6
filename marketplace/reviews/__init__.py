"""What buyers thought of what they received: stars, words and photos, the seller's reply, and moderation."""
