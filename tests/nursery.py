"""Where tests get processes from: forked from one that has no threads and has imported everything already."""

import multiprocessing

#: One for all tests: the server is started once, with what was asked for last.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(
    [
        "tests.far_file",
        "tests.queued",
        "tests.listed",
        "tests.desks",
        "tests.far_sandbox",
        "tests.faulty_process",
    ]
)
