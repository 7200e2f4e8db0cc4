"""paper-qa behind a pipe: a JSON object a line in, one out. Run by the Python that has paper-qa.

{"paper": id, "title": ..., "file": text file}   ->  {"passages": count}
{"question": ...}   ->  {"answer": ..., "prompt": tokens, "completion": tokens, "quotes": [...]}

python paperqa_worker.py ADDRESS EMBEDDINGS
ADDRESS is the model's OpenAI-compatible server, EMBEDDINGS a server that turns {"texts": [...]}
into {"vectors": [...]}: the same two models that qa-notes uses.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import urllib.request
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # asks no server for prices

from lmi.embeddings import EmbeddingModel
from paperqa import Docs, Settings

BRIEF = "a phrase, a number, or Yes or No; I cannot answer if the context does not tell"


class Served(EmbeddingModel):
    """The vectors of the parent process."""

    name: str = "served"
    url: str

    async def embed_documents(self, texts: list[str]) -> list[list[float]]:
        body = json.dumps({"texts": texts}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url, body)) as reply:
            return json.load(reply)["vectors"]


def settings_for(address: str) -> Settings:
    """paper-qa's defaults, but for what a small model on one machine needs."""
    name = "openai/embedded"
    model = {
        "model_name": name,
        "litellm_params": {
            "model": name, "api_base": f"{address}/v1", "api_key": "none",
            "temperature": 0, "max_tokens": 512, "timeout": 600,
        },
    }  # fmt: skip
    made = Settings(
        llm=name, llm_config={"model_list": [model]},
        summary_llm=name, summary_llm_config={"model_list": [model]}, temperature=0,
    )  # fmt: skip
    made.answer.answer_length = BRIEF
    made.answer.max_concurrent_requests = 1
    made.parsing.use_doc_details = False  # would ask Crossref
    made.parsing.multimodal = False
    made.prompts.use_json = False  # a small model's JSON seldom parses
    return made


async def main(address: str, embeddings: str, out: Any) -> None:
    settings, embedder = settings_for(address), Served(url=embeddings)
    docs = Docs()
    for line in sys.stdin:
        asked = json.loads(line)
        if "paper" in asked:
            docs = Docs()
            await docs.aadd(
                asked["file"], citation=asked["title"], docname=asked["paper"],
                dockey=asked["paper"], title=asked["title"], settings=settings,
                embedding_model=embedder,
            )  # fmt: skip
            said: dict[str, Any] = {"passages": len(docs.texts)}
        else:
            session = await docs.aquery(
                asked["question"], settings=settings, embedding_model=embedder
            )
            counts = list(session.token_counts.values())
            said = {
                "answer": session.answer,
                "prompt": sum(count[0] for count in counts),
                "completion": sum(count[1] for count in counts),
                "calls": len(session.contexts) + 1,
            }
        print(json.dumps(said), file=out, flush=True)


if __name__ == "__main__":
    pipe = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the libraries print is not an answer
    asyncio.run(main(sys.argv[1], sys.argv[2], pipe))
