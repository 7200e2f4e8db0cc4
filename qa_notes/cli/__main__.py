"""python -m qa_notes.cli"""

from qa_notes.cli import main

main()
