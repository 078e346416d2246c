"""A Dask cluster as an executor of partitions: on this machine, or one that runs already."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from realist.data.errors import MissingPartError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

_HERE = "127.0.0.1"


@contextmanager
def dask_executor(address: str = "", *, workers: int = 2) -> Iterator[Executor]:
    """An executor for `partitions`, that of a Dask cluster; it ends with the block.

    Args:
        address: of a running scheduler, such as tcp://10.0.0.5:8786. Partitions and what was
            learned from decisions go there. Without one, a cluster of processes is begun that
            only this machine can reach, with no dashboard.
        workers: how many processes that one has.

    Raises:
        MissingPartError: Dask is not installed.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - a second, and optional
    except ImportError as error:
        raise MissingPartError(
            'Partitions on a cluster need the optional part `scale`: pip install "realist[scale]"'
        ) from error
    if address:
        with Client(address, set_as_default=False) as client:
            yield client.get_executor()
        return
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host=_HERE, dashboard_address=None
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client.get_executor()
