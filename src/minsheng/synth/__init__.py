"""A synthetic city calibrated to the 2020 census, with planted errors, misses and fraud, and the truth about them."""

from minsheng.synth.city import City, synthesise
from minsheng.synth.deliveries import Delivery
from minsheng.synth.errors import SynthError

__all__ = ["City", "Delivery", "SynthError", "synthesise"]
