"""What articles are written for: one file each, named as `--format` names it.

A file is a target because it stands here, and another package's by an entry point of the group
qa_notes.targets; each holds TARGET, a qa_notes.export.target.Target.
"""
