"""qa-notes: study notes on research papers that a reader can trust.

sources  ->  parse  ->  index  ->  ask  ->  notes  ->  render / export
 bytes      sections    passages   answer    JSON       article
 + facts    + pages     found      + evidence on disk
"""

__version__ = "0.1.0"
