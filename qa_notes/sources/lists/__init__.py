"""One file a kind of list, with its `LIST`; entry points of `qa_notes.lists` are more of them."""
