"""What every test shares: an offscreen Qt and one way for Hypothesis to search."""

from __future__ import annotations

import os

# Qt reads these once, when it is first imported.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_API"] = "pyside6"

from hypothesis import HealthCheck, Phase, settings

# Test machines have two busy cores: a deadline per example would measure the neighbours. In CI the search is
# repeatable, so that a red run stays red; on a person's machine it looks somewhere new each time.
settings.register_profile("person", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("person"), derandomize=True, print_blob=True)
# Where a guard was taken out, that a proof fails is enough: nobody reads the smallest example.
settings.register_profile("broken", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate))
settings.load_profile("ci" if os.environ.get("CI") else "person")
