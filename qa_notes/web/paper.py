"""One paper: its block as it will print, the evidence behind each answer, and its repair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from qa_notes import handwork
from qa_notes.asked import question_of
from qa_notes.errors import Changed, QANotesError, UsageError
from qa_notes.languages import review_words, worded
from qa_notes.llm.catalogue import DEFAULT, ENTRIES
from qa_notes.models import PROSE, Question
from qa_notes.web import jobs, shown
from qa_notes.web.house import Held
from qa_notes.web.shown import Shown
from qa_notes.web.views import Endpoint, Form, by_script, house, interface, key_of, page, typed, way

Verb = Callable[[Path, Question, str, datetime], object]


def paper(request: Request) -> Response:
    """GET papers/STEM: everything of one note."""
    seen, held = house(request).looked(request.path_params["stem"])
    note = house(request).note(held)
    every = shown.judged(note, shown.all_shown(house(request), held, note))
    contents = seen.contents
    before, after = contents.beside(held.card)
    return page(
        request,
        "paper",
        held=held,
        paper=every[0].paper,
        shown=[_at_work(request, one) for one in every],
        weeks=contents.weeks_of(held.card),
        before=before,
        after=after,
    )


def stamps(request: Request) -> Response:
    """GET papers/STEM/stamps: which answers stand there now, for a page that is open."""
    held = _held(request)
    every = shown.all_shown(house(request), held, house(request).note(held))
    return JSONResponse({one.key: one.stamp for one in every})


def answer(request: Request) -> Response:
    """GET papers/STEM/answers/KEY: one answer; `job` says what has made it."""
    job = _queue(request).get(request.query_params.get("job", ""))
    one = shown.with_job(_shown(request), job, _verdicts(request))
    return _piece(request, one, job.error if job else None)


def edit(request: Request) -> Response:
    """GET papers/STEM/answers/KEY/edit: the form to write it by hand."""
    return _form(request, _shown(request))


def wish(request: Request) -> Response:
    """GET papers/STEM/answers/KEY/wish: how it is to be made anew."""
    models = [entry.llm for entry in (DEFAULT, *ENTRIES)]
    usual = house(request).settings
    return page(request, "wish", one=_shown(request), usual=usual, models=models)


def history(request: Request) -> Response:
    """GET papers/STEM/answers/KEY/history: every answer that stood there."""
    rows = list(shown.history(_shown(request).answer, _verdicts(request)))
    return page(request, "history", rows=rows)


@typed
def save(request: Request, form: Form) -> Response:
    """POST papers/STEM/answers/KEY/edit: what somebody wrote by hand."""
    seen, text = form.get("seen", ""), form.get("text", "")
    return _moved(
        request,
        lambda path, question: handwork.edit(path, question, seen, text, handwork.moment()),
        text,
    )


@typed
def check(request: Request, form: Form) -> Response:
    """POST papers/STEM/answers/KEY/check: what the checks say of a text that is being typed."""
    note = house(request).note(_held(request))
    question = house(request).question(note, request.path_params["key"])
    found = handwork.faults(note, question, form.get("text", ""))
    faults = list(dict.fromkeys(worded(fault, note.language) for fault in found))
    return page(request, "checked", faults=faults)


def _by_hand(verb: Verb) -> Endpoint:
    @typed
    def done(request: Request, form: Form) -> Response:
        seen = form.get("seen", "")
        return _moved(request, lambda path, question: verb(path, question, seen, handwork.moment()))

    return done


accept = _by_hand(handwork.accept)
deny = _by_hand(handwork.deny)
unpin = _by_hand(handwork.unpin)
undo = _by_hand(lambda path, question, seen, _: handwork.undo(path, question, seen))
redo = _by_hand(lambda path, question, seen, _: handwork.redo(path, question, seen))


@typed
def regenerate(request: Request, form: Form) -> Response:
    """POST papers/STEM/answers/KEY/regenerate: put it into the queue of the model."""
    held = _held(request)
    note = house(request).note(held)
    question = house(request).question(note, request.path_params["key"])
    wish = jobs.Wish(form.get("hint") or None, form.get("llm", "").strip(), form.get("recipe", ""))
    if wish.hint and question in PROSE:
        raise UsageError(f"a hint is of no use to the {question.id}")
    settings = wish.settings(house(request).settings, note.language)
    _queue(request).begin(jobs.regenerating(held.stem, question, settings, wish.hint))
    return _answered(request, _shown(request))


@typed
def stop(request: Request, form: Form) -> Response:
    """POST papers/STEM/answers/KEY/stop: nobody waits for its job any more."""
    one = _shown(request)
    if one.job:
        _queue(request).stop(one.job)
    return _answered(request, _shown(request))


@typed
def ask(request: Request, form: Form) -> Response:
    """POST papers/STEM/ask: a question of the reader's own, which the note keeps."""
    text = question_of(form.get("text", ""))
    held = _held(request)
    settings = house(request).settings
    settings = settings.model_copy(update={"language": house(request).note(held).language})
    job = _queue(request).begin(jobs.asking(held.stem, text, settings))
    if by_script(request):
        return page(request, "asked", job=job, text=text, held=held, one=None)
    return RedirectResponse(way(request, "papers", held.stem) + "#ask", 303)


def asked(request: Request) -> Response:
    """GET papers/STEM/asked/JOB: what became of such a question."""
    job = _queue(request).get(request.path_params["job"])
    made = job.answers[2] if job and job.answers else None
    one = _shown(request, key_of(made)) if made else None
    return page(request, "asked", job=job, text="", held=_held(request), one=one)


def _moved(
    request: Request, verb: Callable[[Path, Question], object], typed: str | None = None
) -> Response:
    """Do it, and show what stands there then. What changed meanwhile is shown, not overwritten."""
    held = _held(request)
    note = house(request).note(held)
    question = house(request).question(note, request.path_params["key"])
    try:
        verb(held.card.path, question)
    except Changed as err:
        one = _shown(request)
        if typed is not None:
            return _form(request, one, typed, conflict=True, status=409)
        return _piece(request, one, err, 409)
    except QANotesError as err:
        if typed is not None:
            return _form(request, _shown(request), typed, error=err, status=400)
        return _piece(request, _shown(request), err, 400)
    return _answered(request, _shown(request))


def _answered(request: Request, one: Shown) -> Response:
    if by_script(request):
        return _piece(request, one)
    return RedirectResponse(f"{way(request, 'papers', one.stem)}#{one.id}", 303)


def _piece(
    request: Request, one: Shown, error: QANotesError | None = None, status: int = 200
) -> Response:
    return page(request, "answer_section", status, one=one, paper=one.paper, error=error)


def _form(
    request: Request,
    one: Shown,
    text: str | None = None,
    conflict: bool = False,
    error: QANotesError | None = None,
    status: int = 200,
) -> Response:
    typed = one.answer.text if text is None else text
    return page(request, "edit", status, one=one, text=typed, conflict=conflict, error=error)


def _shown(request: Request, key: str | None = None) -> Shown:
    held = _held(request)
    note = house(request).note(held)
    one = shown.one_shown(house(request), held, note, key or request.path_params["key"])
    return _at_work(request, one)


def _at_work(request: Request, one: Shown) -> Shown:
    return shown.with_job(one, _queue(request).of(one.stem, one.key), _verdicts(request))


def _verdicts(request: Request) -> Mapping[str, str]:
    return review_words(interface(request)).paper.verdicts


def _queue(request: Request) -> jobs.Jobs:
    found: jobs.Jobs = request.app.state.jobs
    return found


def _held(request: Request) -> Held:
    return house(request).held(request.path_params["stem"])
