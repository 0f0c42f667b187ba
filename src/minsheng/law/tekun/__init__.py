"""Tekun 特困人员: people who can neither work nor live on their own means, and whom nobody is able to support."""
