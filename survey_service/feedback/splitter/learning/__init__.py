"""Learning a model from marked comments. Needs numpy and scipy (requirements-learning.txt); the splitter does not."""
