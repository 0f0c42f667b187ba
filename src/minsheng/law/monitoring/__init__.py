"""Monitoring against falling back into poverty 防止返贫监测: the warnings that department files give."""
