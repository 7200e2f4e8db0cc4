"""The review page: notes read, trusted, repaired and published in a browser on this machine.

    guard.py    who may ask at all
    app.py      which address is answered by which function
    house.py    the work folder as it is now
      lists.py  weeks, papers, table, search: what there is
      paper.py  one paper: its block, its evidence, its repair
      week.py   one week: order, introduction, what blocks it, previews, exports
    jobs.py     what takes the model, one after the other, in a thread
    events.py   what the browser is told without asking: runs, and notes that changed
    views.py    templates, and the words of the interface
    static/     style and scripts; htmx (2.0.11, htmx.LICENSE) is the only one that is not ours

Nothing is decided here: every verb is a call of what the command line calls, too.
"""

from __future__ import annotations
