"""Tells a comment's words apart: what is about the agent, the product, the process, or nothing (issue A2)."""

from survey_service.feedback.splitter.splitting import Part, Split, Splitter, default_splitter

__all__ = ["Part", "Split", "Splitter", "default_splitter"]
