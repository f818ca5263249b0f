#!/bin/bash
# Turns the namespaces it is started in into a node of the lab, as its PID 1, and ends as its ssh server.
#   node.sh STATE NODE NETWORK      in the lab's folder of mounts
set -euo pipefail

state=$1 node=$2 network=$3
cd "$state/mnt"
read -r holder system data <"n$node/disks"

# Descriptors of other nodes' disks come along from the supervisor.
for descriptor in /proc/self/fd/*; do
  descriptor=${descriptor##*/}
  if ((descriptor > 9 && descriptor < 255)); then exec {descriptor}>&-; fi
done
# /proc is still that of the whole lab, so this is this shell's pid as the supervisor sees it.
read -r pid _ </proc/self/stat
echo "$pid" >"$state/n$node.pid"

plug_in() {
  # The kernel takes its time to remove the interface of a node that was powered off.
  nsenter --net=/proc/1/ns/net ip link delete "n$node" 2>/dev/null || true
  # The hardware address outlives a reboot, as others remember it.
  local hardware
  printf -v hardware '02:61:67:6f:6e:%02x' "$node"
  ip -batch - <<END
link set lo up
link add eth0 address $hardware type veth peer name n$node netns /proc/1/ns/net
address add $network.$node/24 dev eth0
link set eth0 up
END
  nsenter --net=/proc/1/ns/net ip link set "n$node" master br0 up
}

# A part of the machine's files that is a file system of its own is not in the overlay of /.
overlay_parts() {
  local part
  for part in usr var opt srv; do
    mountpoint -q "/$part" || continue
    mkdir -p "system/$part" "system/$part-work"
    mount -t overlay -o "lowerdir=/$part,upperdir=system/$part,workdir=system/$part-work" \
      overlay "root/$part"
  done
}

mount_files() {
  mount -o loop,noinit_itable "/proc/$holder/fd/$system" system
  mkdir -p system/{upper,work}
  mount -t overlay -o "lowerdir=../common:/,upperdir=system/upper,workdir=system/work" overlay root
  overlay_parts
  mount -o loop,noinit_itable "/proc/$holder/fd/$data" root/data
  # Databases want an empty folder.
  rmdir root/data/lost+found 2>/dev/null || true
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts root/dev/pts
  mount -t tmpfs -o mode=1777,size=512m tmpfs root/dev/shm
  mount -t tmpfs -o mode=755,size=64m tmpfs root/run
  mount -t tmpfs -o mode=1777,size=512m tmpfs root/tmp
  mkdir -p root/run/{sshd,lock,agon/system}
  # Whoever cuts the node's power needs a way to this disk below the overlay.
  mount --bind system root/run/agon/system
}

# What would reach beyond the node is read-only: the kernel's settings but those of the network.
mount_kernel_files() {
  mount -t sysfs -o ro sysfs root/sys
  mount -t proc proc root/proc
  mount --bind root/proc/sys root/proc/sys
  mount --bind root/proc/sys/net root/proc/sys/net
  mount -o remount,bind,ro root/proc/sys
  if [[ -e root/proc/sysrq-trigger ]]; then
    mount --bind root/dev/null root/proc/sysrq-trigger
  fi
}

set_identity() {
  echo "n$node" >/proc/sys/kernel/hostname
  echo "n$node" >root/etc/hostname
  local id
  read -r id <"/proc/sys/kernel/random/uuid"
  [[ -e system/upper/etc/machine-id ]] || echo "${id//-/}" >root/etc/machine-id
  cp "$state/n$node.key" root/etc/ssh/agon_host_key
  cp "$state/n$node.key.pub" root/etc/ssh/agon_host_key.pub
}

plug_in
cd "n$node"
mount_files
set_identity
mount_kernel_files
cd root
pivot_root . .
umount -l .
# The clock is the machine's: no process of a node may set it.
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  setpriv --bounding-set=-sys_time tini -g -- /usr/sbin/sshd -D -e -f /etc/ssh/agon_sshd_config
