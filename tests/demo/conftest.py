"""The demo is run from the root of the repository and not installed: let its tests find it there."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
