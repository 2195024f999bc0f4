#!/bin/bash
# Sets up Slurm on this one machine (Debian: apt-get install slurm-wlm munge; as root) and shows that an array of four tasks, one of them killed and requeued, and
# the merge give byte for byte the bundle of a single run.
#   try.sh MODEL PHOTOS [options of fit…]
# PARTWISE names the command where it is not on the path. Everything lies in a temporary folder and is ended and removed at the end; KEEP=1 keeps the folder.
set -euo pipefail
if [ "$#" -lt 2 ]; then
    sed -n '2,5s/^# //p' "$0" >&2
    exit 2
fi
for tool in slurmctld slurmd munged sbatch; do
    command -v "$tool" > /dev/null || { echo "try.sh: $tool is not installed; apt-get install slurm-wlm munge" >&2; exit 3; }
done
model=$(realpath "$1"); photos=$(realpath "$2")
shift 2
here=$(dirname "$(realpath "$0")")
folder=$(mktemp -d /tmp/partwise-slurm.XXXXXX)
host=$(hostname -s)
export SLURM_CONF=$folder/slurm.conf
mkdir "$folder/state" "$folder/spool"

end() {
    for daemon in slurmd slurmctld; do
        [ ! -s "$folder/$daemon.pid" ] || kill "$(cat "$folder/$daemon.pid")" 2> /dev/null || true
    done
    [ ! -s "$folder/munged.own" ] || kill "$(cat "$folder/munged.own")" 2> /dev/null || true
    [ -n "${KEEP:-}" ] || rm -rf "$folder"
}
trap end EXIT

cat > "$SLURM_CONF" <<CONF
ClusterName=try
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
ReturnToService=2
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF

if ! munge -n 2> /dev/null | unmunge > /dev/null 2>&1; then
    install -d -o munge -g munge -m 755 /run/munge
    runuser -u munge -- "$(command -v munged)" --pid-file=/run/munge/try.pid
    cp /run/munge/try.pid "$folder/munged.own"
fi
slurmctld -c -f "$SLURM_CONF"
slurmd -N "$host" -f "$SLURM_CONF"
for _ in $(seq 60); do
    [ "$(sinfo -h -o %t 2> /dev/null)" = idle ] && break
    sleep 1
done
sinfo

echo "== a single run"
# shellcheck disable=SC2086 # The command may have words.
${PARTWISE:-partwise} fit "$model" "$photos" -o "$folder/single/birds.partwise" --threads 1 --no-progress "$@" > "$folder/single.log"

echo "== four tasks; the second is killed and requeued"
read -r fit merge < <("$here/submit.sh" "$model" "$photos" "$folder/array/birds.partwise" 4 "$@")
requeued=
for _ in $(seq 600); do
    if [ -z "$requeued" ] && [ "$(squeue -h -r -j "${fit}_2" -o %T 2> /dev/null)" = RUNNING ]; then
        sleep 2
        scontrol requeue "${fit}_2"
        requeued=yes
    fi
    [ -n "$(squeue -h -j "$fit,$merge" 2> /dev/null)" ] || break
    sleep 1
done
[ -n "$requeued" ] || { echo "try.sh: the second task was never seen running" >&2; exit 1; }
[ -d "$folder/array/birds.partwise" ] || { tail -n 5 "$folder"/array/*.log "$folder"/slurm*.log >&2; exit 1; }

diff -r "$folder/single/birds.partwise" "$folder/array/birds.partwise"
echo "== the same: $(find "$folder/array/birds.partwise" -type f | wc -l) files, $(du -sb "$folder/array/birds.partwise" | cut -f 1) bytes"
