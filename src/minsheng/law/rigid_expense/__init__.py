"""Rigid-expense households 刚性支出困难家庭: an ordinary income that necessary spending eats up."""
