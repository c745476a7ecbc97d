"""Mark on other machines: batches of submissions go to a dask.distributed cluster. All is still written here, by one writer.

Every machine has the course at the same version; where it has accepted variants, at the same path too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.course.bulkhead import Elsewhere, concerns_all
from autograder.forge.build_keys import version_of
from autograder.marking.mark import Marked
from autograder.marking.work import Work

if TYPE_CHECKING:
    from distributed import Client

LARGEST_BATCH = 100
WAIT_SECONDS = 20
MarkedOrError = Marked | Exception
Item = TypeVar("Item")


class ClusterProblem(RuntimeError):
    """The cluster cannot be used; the message says what to do."""


def mark_all(works: Sequence[Work], version: str) -> list[MarkedOrError]:
    """On a worker: mark a batch; what fails, fails for one submission only.

    Raises ClusterProblem where this machine has another version of the course, NoIsolation where it has no sandbox.
    """
    here = version_of(works[0].marker.spec)
    if here != version:
        raise ClusterProblem(f"a worker has version {here} of the course, not {version}: update it, then grade again")
    return [_outcome(work) for work in works]


def _outcome(work: Work) -> MarkedOrError:
    try:
        return work.done()
    except Exception as error:
        if concerns_all(error):
            raise
        return Elsewhere.of(error)


def on_cluster(address: str, items: Sequence[tuple[Item, Work]]) -> Iterator[tuple[Item, MarkedOrError]]:
    """Mark `items` on the cluster at `address`, and yield each with what came of it, in no certain order.

    A lost worker's batches go to another one; a batch that no worker survives is marked here. Raises ClusterProblem where
    nothing answers at `address`, or no worker is there, or a worker has another version of the course.
    """
    if not items:
        return
    with _client(address) as client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        size = max(1, min(LARGEST_BATCH, len(items) // (4 * workers)))
        batches = (items[start : start + size] for start in range(0, len(items), size))
        yield from _in_batches(client, filter(None, batches), 2 * workers)


def _client(address: str) -> Client:
    from distributed import Client

    connect: Callable[..., Client] = Client  # distributed has types for a part of its calls only
    try:
        client = connect(address, timeout=WAIT_SECONDS)
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterProblem(f"no cluster with a worker answers at {address} ({error}): see 'docs/instructors.md'") from None
    return client


def _in_batches(
    client: Client, batches: Iterator[Sequence[tuple[Item, Work]]], most: int
) -> Iterator[tuple[Item, MarkedOrError]]:
    """Keep `most` batches on their way, so that memory stays flat."""
    from distributed import as_completed

    in_order: Callable[..., Any] = as_completed
    running = {_submit(client, batch): batch for batch in islice(batches, most)}
    finished = in_order(list(running))
    for future in finished:
        batch = running.pop(future)
        outcomes = _result(future, [work for _, work in batch])
        yield from zip((item for item, _ in batch), outcomes, strict=True)
        for more in islice(batches, 1):
            running[fresh := _submit(client, more)] = more
            finished.add(fresh)


def _submit(client: Client, batch: Iterable[tuple[Any, Work]]) -> Any:
    works = [work for _, work in batch]
    return client.submit(mark_all, works, version_of(works[0].marker.spec), pure=False)


def _result(future: Any, works: Sequence[Work]) -> list[MarkedOrError]:
    from distributed import KilledWorker

    try:
        return list(future.result())
    except KilledWorker:
        return [_outcome(work) for work in works]
