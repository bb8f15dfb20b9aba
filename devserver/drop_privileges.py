"""`drop_privileges.py PROGRAM ARGUMENT…`: execute the program without the rights of root.

PostgreSQL refuses to run as root. `drop_privileges.py --how` only prints the way that is open: `namespace`
(a user namespace that maps root to nobody) or `nobody` (setuid). A script of its own, standard library only,
because it must run between a fork and an exec.
"""

import ctypes
import os
import pwd
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_GET_PDEATHSIG = 1, 2


def enter_namespace() -> None:
    """Enter a user namespace that maps root to nobody; files stay root's. OSError if the system refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are refused here")
    nobody = pwd.getpwnam("nobody")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{nobody.pw_uid} 0 1"),
        ("gid_map", f"{nobody.pw_gid} 0 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def become_nobody() -> None:
    """Change to the user nobody for good. The program's files must then belong to nobody."""
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def drop_privileges() -> str:
    """Drop root's rights; return the way taken, `namespace` or `nobody`."""
    # A child process tries first: a namespace that was entered halfway could not be left again.
    child = os.fork()
    if child == 0:
        try:
            enter_namespace()
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        enter_namespace()
        return "namespace"
    become_nobody()
    return "nobody"


def main() -> None:
    if sys.argv[1] == "--how":
        print(drop_privileges())
        return
    # A change of credentials clears the signal that the kernel sends when the parent ends: set it again.
    prctl, parent, death_signal = ctypes.CDLL(None).prctl, os.getppid(), ctypes.c_int(0)
    prctl(PR_GET_PDEATHSIG, ctypes.byref(death_signal))
    drop_privileges()
    prctl(PR_SET_PDEATHSIG, death_signal.value)
    if os.getppid() != parent:
        sys.exit("the parent process has ended")
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
