"""Whom we tell what, in reaction to what happened: in the portal, by e-mail, by phone."""
