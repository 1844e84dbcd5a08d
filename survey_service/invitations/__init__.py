"""Whether, when and how a customer is asked."""
