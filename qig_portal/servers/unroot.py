"""`unroot.py PROGRAM ARGUMENT…`: become the program, but not as root, which PostgreSQL refuses.

`unroot.py --how` only says how it would. A script of its own, standard library only, because
it must run between a fork and an exec.
"""

import ctypes
import os
import pwd
import sys

NEW_USER_NAMESPACE = 0x10000000
SET_DEATH_SIGNAL, GET_DEATH_SIGNAL = 1, 2


def enter_namespace() -> None:
    """Enter a user namespace in which root is seen as nobody; files stay root's. OSError if refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER_NAMESPACE) != 0:
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
    """Give up root for good. The program's folder must then belong to nobody."""
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def unroot() -> str:
    """Leave root behind; answers `namespace` or `nobody`, after the way that was open."""
    # A program forked away tries first: a namespace entered halfway could not be left again.
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
        print(unroot())
        return
    # A change of credentials makes the kernel forget the signal that ties us to our parent.
    prctl, parent, tie = ctypes.CDLL(None).prctl, os.getppid(), ctypes.c_int(0)
    prctl(GET_DEATH_SIGNAL, ctypes.byref(tie))
    unroot()
    prctl(SET_DEATH_SIGNAL, tie.value)
    if os.getppid() != parent:
        sys.exit("the parent went away")
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
