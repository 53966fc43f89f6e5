# For commands that run servers beside Weir: sourced, with the command's name as its argument. Sets work, a folder that goes with
# the command, as do the processes whose identifiers are in pids.
local_name=$1
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
say() { printf '%s: %s\n' "$local_name" "$*" >&2; }

# TOOL[=PACKAGE]…: installs Debian's packages of what is missing (root needed for that alone)
need() {
  local tool missing=
  for tool; do
    command -v "${tool%=*}" >/dev/null || missing="$missing ${tool#*=}"
  done
  [ -n "$missing" ] || return 0
  say "installing$missing"
  # shellcheck disable=SC2086 # packages are words
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
}

work=$(mktemp -d)
pids=
stop() {
  local pid
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# URL NAME: until it answers; NAME.out in the work folder tells why it does not
await() {
  for _ in $(seq 1 300); do
    curl -fs -o /dev/null "$1" && return
    sleep 0.1
  done
  say "$2 does not answer; its output:"
  tail -n 20 "$work/$2.out" >&2
  exit 1
}
