"""datatrove's own way for a crawl: its reader, trafilatura, its filters and writer, a task for each file.

``python -m bench.trove WARCS OUT WORKERS``. Filters are as they come; a page has as long as ours may take.
"""

from __future__ import annotations

import sys

from filter.corpus.run import PAGE_TIMEOUT


def main(warcs: str, out: str, workers: int) -> None:
    """Take the WARC files of a folder through datatrove into ``out``."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.extractors.trafilatura import Trafilatura
    from datatrove.pipeline.filters import C4QualityFilter, GopherQualityFilter, GopherRepetitionFilter
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    pipeline = [
        WarcReader(warcs, glob_pattern="*.warc.gz"),
        Trafilatura(timeout=PAGE_TIMEOUT),
        GopherRepetitionFilter(),
        GopherQualityFilter(),
        C4QualityFilter(),
        JsonlWriter(f"{out}/kept", compression=None),
    ]
    LocalPipelineExecutor(pipeline=pipeline, tasks=workers, workers=workers, logging_dir=f"{out}/logs").run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
