"""Measured side by side with a floor or a peer, in the same run; figures are ratios."""
