"""The demo region: a made-up city, 琅海, whose sites are served on this machine and change from day to day.

>>> from demo import Region, now_of, record, write_sources
>>> len(record(1)) >= 120, str(now_of(1))
(True, '2026-03-02 20:00:00+08:00')
"""

from demo.model import Published, date_of, now_of
from demo.record import record
from demo.server import Region
from demo.sources import write_sources

__all__ = ["Published", "Region", "date_of", "now_of", "record", "write_sources"]
