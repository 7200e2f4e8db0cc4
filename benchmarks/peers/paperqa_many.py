"""paper-qa over many papers, JOBS questions at once. Run by the Python that has paper-qa.

python -P paperqa_many.py ADDRESS EMBEDDINGS JOBS QUESTIONS.json PAPER.pdf...

ADDRESS and EMBEDDINGS as for paperqa_worker.py. Its settings are its own but for four: nothing is
asked of Crossref, no picture is described by the model (both would be further calls), the citation
is given (else it is one call more a paper), and its embeddings are those of everybody. Papers are
read one after the other, each at once when the one before is read; questions of several papers are
under way together. Prints one JSON object when it is done.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))  # at the end: paperqa.py beside us is not theirs

from paperqa import Docs, Settings
from paperqa_worker import Served


class Aside(Served):
    """Without holding up the loop while the vectors are made."""

    async def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(asyncio.run, super().embed_documents(texts))


def settings_for(address: str) -> Settings:
    name = "openai/stand-in"
    reached = {"api_base": f"{address}/v1", "api_key": "none", "timeout": 3600}
    model = {"model_name": name, "litellm_params": {"model": name, "temperature": 0} | reached}
    made = Settings(
        llm=name, llm_config={"model_list": [model]},
        summary_llm=name, summary_llm_config={"model_list": [model]}, temperature=0,
    )  # fmt: skip
    made.parsing.use_doc_details = False
    made.parsing.multimodal = False
    return made


async def main(address: str, embeddings: str, jobs: str, questions: str, *files: str) -> Any:
    settings, embedder = settings_for(address), Aside(url=embeddings)
    settings.answer.max_concurrent_requests = int(jobs)
    asked, room = json.loads(Path(questions).read_text()), asyncio.Semaphore(int(jobs))

    async def answer(docs: Docs, question: str) -> str:
        async with room:
            session = await docs.aquery(question, settings=settings, embedding_model=embedder)
        return str(session.answer)

    under_way = []
    for file in files:
        docs, name = Docs(), Path(file).stem
        await docs.aadd(
            file, citation=name, docname=name, dockey=name, title=name, settings=settings,
            embedding_model=embedder,
        )  # fmt: skip
        under_way += [asyncio.create_task(answer(docs, question)) for question in asked]
    answers = await asyncio.gather(*under_way)
    return {"answers": sum(bool(text) and "cannot answer" not in text for text in answers)}


if __name__ == "__main__":
    pipe = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the libraries print is not a result
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))), file=pipe, flush=True)
