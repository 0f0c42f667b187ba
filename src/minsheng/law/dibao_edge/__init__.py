"""Dibao edge 低保边缘家庭: households just above the line."""
