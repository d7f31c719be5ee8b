"""One way to encode sections, timed in a process of its own, so that no two share threads, caches or libraries.

``python bench/encoders.py CONTENDER --threads N --folder FOLDER`` loads the contender, prints a JSON line with its version, and
for each line that it is sent reads all sections once and prints the seconds. It needs no other file of this repository: some
contenders live in an environment that does not have its dependencies.

``FOLDER`` is what ``bench.graphs`` writes: ``drafts.json`` (title and text of articles), ``sections.json`` (a list of articles,
each a list of texts), ``encoder`` in Hugging Face's layout, and its ONNX graphs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

MAX_TOKENS = 256
BATCH = 32  # what the libraries take when nothing else is said
BUDGET = 4096  # tokens of a batch, padding included, where batches are cut by them

Read = Callable[[list[str]], object]  # reads the sections of all articles


def tokenize(folder: Path, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of each text, none more than ``MAX_TOKENS``."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "encoder" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def padded(batches: Sequence[Sequence[list[int]]]) -> Iterator[dict[str, Any]]:
    """Each batch as arrays, padded to its longest."""
    import numpy as np

    for batch in batches:
        longest = max(map(len, batch))
        yield {
            "input_ids": np.array([ids + [0] * (longest - len(ids)) for ids in batch], dtype=np.int64),
            "attention_mask": np.array([[1] * len(ids) + [0] * (longest - len(ids)) for ids in batch], dtype=np.int64),
        }


def by_count(ids: Sequence[list[int]]) -> list[list[list[int]]]:
    """Batches of ``BATCH`` of like length."""
    ordered = sorted(ids, key=len)
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]


def by_budget(ids: Sequence[list[int]]) -> list[list[list[int]]]:
    """Batches in the order they come, of at most ``BUDGET`` tokens with their padding."""
    batches: list[list[list[int]]] = [[]]
    for each in ids:
        longest = max(len(each), *map(len, batches[-1]), 0) if batches[-1] else len(each)
        if batches[-1] and longest * (len(batches[-1]) + 1) > BUDGET:
            batches.append([])
        batches[-1].append(each)
    return batches


def peak_memory() -> int:
    """Most bytes that this process and those it started held; ``getrusage`` would count those of the one that started it."""
    started = [child for children in Path("/proc/self/task").glob("*/children") for child in children.read_text().split()]
    statuses = [Path("/proc", process, "status").read_text("utf-8").splitlines() for process in ("self", *started)]
    return 1024 * sum(int(line.split()[1]) for status in statuses for line in status if line.startswith("VmHWM"))


def transformers(folder: Path, threads: int, *, bf16: bool) -> Read:
    """The network in torch through transformers; batches of like length."""
    import torch
    from transformers import AutoModel

    torch.set_num_threads(threads)
    model = AutoModel.from_pretrained(folder / "encoder").eval()

    def read(texts: list[str]) -> None:
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            for batch in padded(by_count(tokenize(folder, texts))):
                mask = torch.from_numpy(batch["attention_mask"])
                states = model(torch.from_numpy(batch["input_ids"]), mask).last_hidden_state
                (states * mask[:, :, None]).sum(1)

    return read


def session(model: Path, threads: int) -> Any:
    """An onnxruntime session as it comes, but for the number of threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def onnx_padded(folder: Path, threads: int, *, graph: str, cut: Callable[[Sequence[list[int]]], list[list[list[int]]]]) -> Read:
    """Onnxruntime, padded batches."""
    opened = session(folder / graph, threads)

    def read(texts: list[str]) -> None:
        for batch in padded(cut(tokenize(folder, texts))):
            opened.run(None, batch)

    return read


def bare(folder: Path, threads: int) -> Read:
    """The ceiling of ours: nothing but ``session.run`` of the same graph and settings, on sections tokenized before."""
    import numpy as np

    sys.path.insert(0, str(Path(__file__).parents[1]))
    from serving.model.encoder import open_session

    opened = open_session(folder / "section-int8.onnx")
    known: dict[int, list[Any]] = {}
    pool = ThreadPoolExecutor(threads)

    def read(texts: list[str]) -> None:
        if len(texts) not in known:
            known[len(texts)] = [np.array([ids], dtype=np.int64) for ids in tokenize(folder, texts)]
        for _ in pool.map(lambda ids: opened.run(None, {"input_ids": ids}), known[len(texts)]):
            pass

    return read


def products(folder: Path, threads: int, *, kind: str) -> Read:
    """As many operations as the encoder's layers take for the same tokens, in nothing but products of the fastest shape."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from bench.ceiling import WEIGHTS, fastest_shape, product

    shape, rows = fastest_shape(kind)
    multiply = product(kind, shape, rows)
    pool = ThreadPoolExecutor(threads)
    known: dict[int, int] = {}

    def read(texts: list[str]) -> None:
        if len(texts) not in known:
            known[len(texts)] = sum(map(len, tokenize(folder, texts))) * WEIGHTS // (rows * shape[0] * shape[1])
        for _ in pool.map(lambda _: multiply(), range(known[len(texts)])):
            pass

    return read


def articles(folder: Path, threads: int) -> Read:
    """Whole articles as the archive's workers score them: a process of one thread each, nothing remembered."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    drafts = json.loads((folder / "drafts.json").read_text("utf-8"))
    pool = ProcessPoolExecutor(threads, mp_context=get_context("spawn"), initializer=_open_scorer)

    def read(texts: list[str]) -> None:  # noqa: ARG001 - the articles that these are the sections of
        for _ in pool.map(_score, drafts):
            pass

    return read


_scorer: Any = None  # of one worker


def _open_scorer() -> None:
    global _scorer  # noqa: PLW0603
    from serving.model.bundle import Bundle
    from serving.scorer import Scorer
    from serving.settings import Settings

    _scorer = Scorer(Bundle.open(Settings().bundle_path()), threads=1)


def _score(draft: dict[str, str]) -> None:
    from serving.text.sections import Draft, read_document

    _scorer.measure(read_document(Draft(draft["text"], draft["title"], "markdown")), without=False)


def ours(folder: Path, threads: int) -> Read:
    """Our encoder: tokenizer and session, a section at a time, ``threads`` at once."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from serving.model.encoder import SectionEncoder

    encoder = SectionEncoder(folder / "section-int8.onnx", folder / "encoder" / "tokenizer.json", max_tokens=MAX_TOKENS)
    pool = ThreadPoolExecutor(threads)
    return lambda texts: list(pool.map(encoder.encode, texts))


def sentence_transformers(
    folder: Path, threads: int, *, backend: Literal["torch", "onnx", "openvino"], file: str | None = None
) -> Read:
    """The library's ``encode`` with one of its back ends."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    options: dict[str, Any] = {}
    if backend == "onnx":
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        options = {"session_options": settings, "provider": "CPUExecutionProvider", "file_name": file}
    elif backend == "openvino":
        options = {"ov_config": {"INFERENCE_NUM_THREADS": threads}}
    model = SentenceTransformer(str(folder / "encoder"), backend=backend, model_kwargs=options, device="cpu")
    return lambda texts: model.encode(texts, batch_size=BATCH, show_progress_bar=False)


def openvino(folder: Path, threads: int, *, graph: str) -> Read:
    """OpenVINO by itself, a section at a time as ours, each on one thread."""
    import numpy as np
    import openvino as ov

    model = ov.Core().read_model(folder / graph)
    options = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads, "PERFORMANCE_HINT": "THROUGHPUT"}
    compiled = ov.Core().compile_model(model, "CPU", options)

    def read(texts: list[str]) -> None:
        queue = ov.AsyncInferQueue(compiled, threads)
        for ids in tokenize(folder, texts):
            array = np.array([ids], dtype=np.int64)
            queue.start_async({"input_ids": array, "attention_mask": np.ones_like(array)})
        queue.wait_all()

    return read


def fastembed(folder: Path, threads: int) -> Read:
    """The library's own batching over a graph of its kind."""
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    TextEmbedding.add_custom_model(
        model="bench/encoder",
        pooling=PoolingType.MEAN,
        normalization=False,
        sources=ModelSource(hf="bench/encoder"),
        dim=384,
        model_file="onnx/model.onnx",
    )
    model = TextEmbedding("bench/encoder", specific_model_path=str(folder / "encoder"), threads=threads)
    return lambda texts: list(model.embed(texts, batch_size=BATCH))


def infinity(folder: Path, threads: int) -> Read:
    """The engine's own dynamic batching, asked for all sections at once."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    import torch
    from infinity_emb import EngineArgs, SyncEngineArray

    torch.set_num_threads(threads)
    name = str(folder / "encoder")
    settings = EngineArgs(model_name_or_path=name, engine="torch", device="cpu", batch_size=BATCH, bettertransformer=False)
    engine = SyncEngineArray.from_args([settings])
    return lambda texts: engine.embed(model=name, sentences=texts).result()


CONTENDERS: dict[str, tuple[str, Callable[[Path, int], Read]]] = {
    "articles": ("onnxruntime", articles),
    "ours": ("onnxruntime", ours),
    "bare session.run": ("onnxruntime", bare),
    "int8 products": ("onnxruntime", lambda folder, threads: products(folder, threads, kind="int8")),
    "fp32 products": ("onnxruntime", lambda folder, threads: products(folder, threads, kind="fp32")),
    "transformers fp32": ("transformers", lambda folder, threads: transformers(folder, threads, bf16=False)),
    "transformers bf16": ("transformers", lambda folder, threads: transformers(folder, threads, bf16=True)),
    "onnxruntime fp32": ("onnxruntime", lambda f, t: onnx_padded(f, t, graph="padded-fp32.onnx", cut=by_count)),
    "onnxruntime int8": ("onnxruntime", lambda f, t: onnx_padded(f, t, graph="padded-int8.onnx", cut=by_count)),
    "token budget fp32": ("onnxruntime", lambda f, t: onnx_padded(f, t, graph="padded-fp32.onnx", cut=by_budget)),
    "token budget int8": ("onnxruntime", lambda f, t: onnx_padded(f, t, graph="padded-int8.onnx", cut=by_budget)),
    "sentence-transformers torch": ("sentence-transformers", lambda f, t: sentence_transformers(f, t, backend="torch")),
    "sentence-transformers ONNX fp32": (
        "sentence-transformers",
        lambda f, t: sentence_transformers(f, t, backend="onnx", file="onnx/model.onnx"),
    ),
    "sentence-transformers ONNX int8": (
        "sentence-transformers",
        lambda f, t: sentence_transformers(f, t, backend="onnx", file="onnx/model_qint8_avx512_vnni.onnx"),
    ),
    "sentence-transformers OpenVINO": (
        "sentence-transformers",
        lambda f, t: sentence_transformers(f, t, backend="openvino"),
    ),
    "OpenVINO, a section at a time": ("openvino", lambda f, t: openvino(f, t, graph="padded-fp32.onnx")),
    "fastembed": ("fastembed", fastembed),
    "infinity": ("infinity-emb", infinity),
}


def main() -> None:
    """Load, then time one reading for each line of standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.threads])
    answers = os.fdopen(os.dup(1), "w")  # libraries write to standard output
    os.dup2(2, 1)
    package, make = CONTENDERS[given.contender]
    texts = [text for article in json.loads((given.folder / "sections.json").read_text("utf-8")) for text in article]
    read = make(given.folder, given.threads)
    read(texts[: 4 * BATCH])
    print(json.dumps({"version": version(package)}), file=answers, flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        read(texts)
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "peak_memory": peak_memory()}), file=answers, flush=True)


if __name__ == "__main__":
    main()
