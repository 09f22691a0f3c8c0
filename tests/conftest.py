"""Hypothesis profiles, chosen by the variable HYPOTHESIS_PROFILE."""

import os

from hypothesis import HealthCheck, settings

for name, examples in (("dev", 25), ("ci", 60), ("nightly", 2000)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
