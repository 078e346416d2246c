"""The makers of test files are imported by name from `makers/`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "makers"))
