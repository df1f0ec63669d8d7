"""`python -m fixgw.demo.child PARENT COMMAND...`: a fixgw command that ends with its parent.

Linux kills the process when its parent dies, however that happens, so nothing outlives the demo.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Have the kernel end this process with its parent; a parent gone already counts as well."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    end_with(int(sys.argv.pop(1)))
    from fixgw.cli import main

    sys.argv[0] = "fixgw"
    main()
