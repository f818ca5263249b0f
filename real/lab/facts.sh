#!/bin/bash
# Tries what labs and faults need, in throw-away namespaces, and prints a line for each fact: its name,
# `yes` or `no`, and the reason of a no.
mount -t tmpfs agon-probe /run 2>/dev/null
ip link set lo up 2>/dev/null

# say NAME COMMAND…: the fact holds if the command succeeds; else its last line is the reason.
say() {
  local fact=$1 output
  shift
  if output=$("$@" 2>&1 </dev/null); then
    echo "$fact yes"
  else
    echo "$fact no $(grep -v '^[[:space:]]*$' <<<"$output" | tail -n 1)"
  fi
}

try_nftables() {
  nft -f /dev/stdin <<'END'
table inet agon_probe {
  set from { type ipv4_addr; elements = { 192.0.2.1 } }
  chain input { type filter hook input priority -300; ip saddr @from counter drop; }
}
END
}

try_iptables() {
  iptables -w 5 -N AGON_PROBE && iptables -w 5 -A AGON_PROBE -s 192.0.2.1 -j DROP &&
    iptables -w 5 -I INPUT 1 -j AGON_PROBE
}

try_netem() {
  tc qdisc add dev lo root netem delay 1ms
}

try_loop() {
  truncate --size=16M /run/disk && mkfs.ext4 -q -F /run/disk && mkdir /run/mounted &&
    mount -o loop /run/disk /run/mounted
}

try_overlay() {
  mkdir /run/{upper,work,merged} &&
    mount -t overlay -o lowerdir=/,upperdir=/run/upper,workdir=/run/work overlay /run/merged
}

say nftables try_nftables
say iptables try_iptables
say netem try_netem
say loop try_loop
say overlay try_overlay
