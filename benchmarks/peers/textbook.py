"""Textbook LangChain over many papers, in a process of its own: one JSON object when it is done.

python textbook.py loop|batch ADDRESS JOBS QUESTIONS.json PAPER.pdf...

Text page by page as PyMuPDFLoader gives it, pieces of RecursiveCharacterTextSplitter, Chroma, a
retriever of the nearest five of the paper, LangChain's own prompt for retrieval. `loop` is what
tutorials show: a paper after the other, a question after the other. `batch` is the best that can be
made of it with LangChain alone: `.batch(max_concurrency=JOBS)` over a paper's questions, inside a
`.batch` over papers, as many at once as qa-notes has, so that one is embedded while others are
asked and no place of the server waits for the end of a paper.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pymupdf
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_openai import ChatOpenAI

from qa_notes.config import Settings
from qa_notes.crew import papers_at_once
from qa_notes.evaluate.splitter import split
from qa_notes.index.embed import MINILM, load_embeddings

PIECE, OVERLAP, NEAREST = 1000, 200, 5
PROMPT = """\
You are an assistant for question-answering tasks. Use the following pieces of retrieved context \
to answer the question. If you don't know the answer, just say that you don't know. Use three \
sentences maximum and keep the answer concise.
Question: {question}
Context: {context}
Answer:"""


def pieces(file: Path) -> list[Document]:
    """Of each page, as the loader and the splitter make them."""
    with pymupdf.open(file) as pdf:
        pages = [page.get_text() for page in pdf]
    return [
        Document(text[start:end], metadata={"source": str(file), "page": number})
        for number, text in enumerate(pages)
        if text.strip()
        for start, end in split(text, PIECE, OVERLAP)
    ]


def chain_over(store: Chroma, address: str) -> Runnable[dict[str, str], str]:
    """From {"file": ..., "question": ...} to an answer."""

    def shown(asked: dict[str, str]) -> dict[str, str]:
        only = {"k": NEAREST, "filter": {"source": asked["file"]}}
        found = store.as_retriever(search_kwargs=only).invoke(asked["question"])
        return asked | {"context": "\n\n".join(piece.page_content for piece in found)}

    options: dict[str, Any] = {"base_url": f"{address}/v1", "api_key": "none", "timeout": 600}
    model = ChatOpenAI(model="stand-in", temperature=0, **options)
    prompt = ChatPromptTemplate.from_template(PROMPT)
    return RunnableLambda(shown) | prompt | model | StrOutputParser()


def main(way: str, address: str, jobs: str, questions: str, *files: str) -> None:
    asked = json.loads(Path(questions).read_text())
    with tempfile.TemporaryDirectory() as folder:
        embeddings = load_embeddings(Settings(embedding_model=MINILM, llm="openai:stand-in"))
        store = Chroma("papers", embeddings, folder)
        chain = chain_over(store, address)

        def of_paper(file: str) -> list[str]:
            store.add_documents(pieces(Path(file)))
            every = [{"file": file, "question": question} for question in asked]
            if way == "loop":
                return [chain.invoke(one) for one in every]
            return chain.batch(every, config={"max_concurrency": int(jobs)})

        papers = papers_at_once(int(jobs)) if way == "batch" else 1
        made = RunnableLambda(of_paper).batch(list(files), config={"max_concurrency": papers})
        answers = [answer for those in made for answer in those]
    print(json.dumps({"answers": sum(bool(answer.strip()) for answer in answers)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
