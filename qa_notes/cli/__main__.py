"""python -m qa_notes.cli"""

from qa_notes.__main__ import run

run()
