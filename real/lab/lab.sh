#!/bin/bash
# Builds a lab inside the namespaces of its supervisor, whose child this script is: a bridge, the disks,
# what the nodes have in common, and the nodes. Nothing here shows on the machine itself.
#   lab.sh up STATE NAME NODES          by the supervisor; ends when the lab ends
#   lab.sh boot STATE NAME NODES NODE   started in the supervisor's namespaces, for a node that is down
# `up` reads and writes two pipes of who started it: it tells on 3 which nodes ended, and goes on only if
# 4 says `keep`, so that a starter that dies leaves no lab.
set -euo pipefail

verb=$1 state=$2 name=$3 nodes=$4
network=10.97.0
system_size=4G
data_size=2G

# An unlinked sparse file with an ext4 in it, held open by this shell alone: it goes when the lab goes.
# Sets the variable named $1 to its descriptor.
make_disk() {
  local image
  image=$(mktemp "/var/tmp/agon-lab.$name.$2.XXXXXX")
  exec {descriptor}<>"$image"
  rm "$image"
  truncate --size="$3" "/proc/$$/fd/$descriptor"
  printf -v "$1" %s "$descriptor"
}

format_disk() {
  mkfs.ext4 -q -F -m 0 -E lazy_itable_init=1,lazy_journal_init=1 "/proc/$$/fd/$1"
}

# One key for whoever connects, and one for each node to be known by.
make_keys() {
  local node job jobs=()
  ssh-keygen -q -t ed25519 -N '' -C "agon lab $name" -f "$state/id_ed25519" &
  jobs+=($!)
  for ((node = 1; node <= nodes; ++node)); do
    ssh-keygen -q -t ed25519 -N '' -C "n$node of agon lab $name" -f "$state/n$node.key" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job"; done
  local type key
  for ((node = 1; node <= nodes; ++node)); do
    read -r type key _ <"$state/n$node.key.pub"
    echo "n$node,$network.$node $type $key"
  done >"$state/known_hosts"
}

# Left alone, a bridge takes the least hardware address of its ports, so that it would change with every
# node that goes or comes, and the others would answer the old one.
make_network() {
  ip -batch - <<END
link set lo up
link add br0 address 02:61:67:6f:6e:fe type bridge stp_state 0 forward_delay 0
address add $network.254/24 dev br0
link set br0 up
END
}

write_ssh_server_config() {
  cat <<END
Port 22
ListenAddress 0.0.0.0
HostKey /etc/ssh/agon_host_key
PermitRootLogin yes
PasswordAuthentication yes
UsePAM no
UseDNS no
MaxSessions 100
MaxStartups 100:30:200
PrintMotd no
PrintLastLog no
PidFile /run/sshd.pid
Subsystem sftp internal-sftp
END
}

make_device_files() {
  local device
  for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0" \
    "fuse 10 229" "net/tun 10 200"; do
    set -- $device
    mknod -m 666 "$1" c "$2" "$3"
  done
  ln -s /proc/self/fd fd
  ln -s fd/0 stdin
  ln -s fd/1 stdout
  ln -s fd/2 stderr
  ln -s pts/ptmx ptmx
}

make_users() {
  local folder
  for folder in /root /home/admin; do
    mkdir -p -m 700 "merged$folder/.ssh"
    cp "$state/id_ed25519.pub" "merged$folder/.ssh/authorized_keys"
  done
  chroot merged /bin/sh -e <<'END'
id -u admin >/dev/null 2>&1 || useradd --no-create-home --home-dir /home/admin --shell /bin/bash admin
printf 'root:root\nadmin:admin\n' | chpasswd --crypt-method SHA512
chown -R admin: /home/admin
mkdir -p /etc/sudoers.d
echo 'admin ALL=(ALL:ALL) ALL' >/etc/sudoers.d/agon-admin
chmod 440 /etc/sudoers.d/agon-admin
END
}

# The layer between the machine's files and those of each node. A device 0,0 hides what lies below it.
make_common_layer() {
  local folder
  mkdir common work merged
  for folder in root home dev; do mknod "common/$folder" c 0 0; done
  mount -t overlay -o "lowerdir=/,upperdir=common,workdir=work" overlay merged
  for folder in usr var; do
    # Programs are needed from there, but nothing may be written there.
    if mountpoint -q "/$folder"; then mount -o bind,ro "/$folder" "merged/$folder"; fi
  done
  mkdir -p -m 700 merged/root
  mkdir -p merged/home merged/data merged/dev/{pts,shm,net}
  (cd merged/dev && make_device_files)
  make_users
  rm -f merged/etc/ssh/ssh_host_* merged/etc/resolv.conf merged/etc/nologin
  : >merged/etc/resolv.conf
  { echo "127.0.0.1 localhost"; cat "$state/hosts"; } >merged/etc/hosts
  write_ssh_server_config >merged/etc/ssh/agon_sshd_config
  umount --recursive merged
}

# Starts a node. Whoever reads descriptor 3 learns when it ends.
boot() {
  local node=$1
  (
    (
      trap '' HUP
      setsid unshare --net --mount --uts --ipc --pid --fork --kill-child=SIGKILL \
        --propagation slave /bin/bash "$state/node.sh" "$state" "$node" "$network" \
        >>"$state/n$node.log" 2>&1 </dev/null 3>&- 4>&- || true
      echo "n$node" >&3
    ) 2>/dev/null &
  )
}

up() {
  local node system data jobs=()
  mount --make-rslave /
  mount -t proc proc /proc
  mkdir "$state/mnt"
  mount -t tmpfs -o mode=755 agon-lab "$state/mnt"
  cd "$state/mnt"
  { make_keys; make_common_layer; } &
  jobs+=($!)
  make_network
  for ((node = 1; node <= nodes; ++node)); do
    make_disk system "n$node-system" "$system_size"
    make_disk data "n$node-data" "$data_size"
    mkdir -p "n$node"/{system,root}
    echo "$$ $system $data" >"n$node/disks"
    format_disk "$system" &
    jobs+=($!)
    format_disk "$data" &
    jobs+=($!)
  done
  local job
  for job in "${jobs[@]}"; do wait "$job"; done
  for ((node = 1; node <= nodes; ++node)); do boot "$node"; done
  local answer=
  read -r -t 60 -u 4 answer || true
  [[ $answer == keep ]] || exit 1
  exec sleep infinity 3>&- 4>&-
}

case $verb in
  up) up ;;
  boot)
    exec 3>/dev/null 4</dev/null
    cd "$state/mnt"
    boot "$5"
    ;;
esac
