"""The law of the safety net, as rules: one folder per programme, each with its article in words, its functions and its parameters.

Nothing here computes by itself: the functions are read by `minsheng.rules`, which gives each of them as SQL, as Python, in
words and as a graph. They see `minsheng.rules.declare` and `minsheng.rules.lang`, and nothing else of the platform.
"""
