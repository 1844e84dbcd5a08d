"""Figures and lists as read; nothing here writes."""
