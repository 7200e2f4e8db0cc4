"""Where articles are sent: one file each, named as `--to` names it.

A file is a place because it stands here, and another package's by an entry point of the group
qa_notes.places; each holds PLACE, a qa_notes.publish.place.Place.
"""
