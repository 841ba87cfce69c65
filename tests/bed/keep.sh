#!/bin/sh
# keep DIRECTORY SIGNAL COMMAND...: runs COMMAND in a session of its own for as long as its owner wants or lives.
#
# The owner holds the other end of standard input. It writes the name of a signal and closes to end the server and keep
# its directory. When it closes without a word, or dies in whatever way, the server gets SIGNAL and the directory is
# removed. Either way, whatever is left of the server's group after five seconds is killed. This is a pipe and not a
# parent-death signal because that one fires when the starting thread ends, which in a test is long before the process.
directory=$1
farewell=$2
shift 2

# Some parts close every descriptor that they might have, at start; a test runner may have raised that to a million.
# shellcheck disable=SC3045 # not in POSIX, but in every shell that a Linux system has as sh
ulimit -n 4096
setsid "$@" </dev/null &
server=$!

# Whether anybody of its session still runs: the parts of a server may take longer than its master. Zombies do not run.
running() {
    # shellcheck disable=SC2009 # pgrep would find zombies too
    ps -o stat= -s "$server" | grep -qv '^Z'
}

read -r word
running && kill -s "${word:-$farewell}" -- "-$server"
turns=0
while running && [ "$turns" -lt 150 ] && [ "${word:-$farewell}" != KILL ]; do
    sleep 0.02
    turns=$((turns + 1))
done
kill -s KILL -- "-$server" 2>/dev/null
while running; do
    sleep 0.02
done
[ -n "$word" ] || rm -rf "$directory"
exit 0
