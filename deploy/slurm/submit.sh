#!/bin/sh
# Fits a bundle as a job array and merges it: submit.sh MODEL PHOTOS BUNDLE N [options of fit…]
# Prints the ids of both jobs. PARTWISE names the command where it is not on the path; SBATCH_* variables are sbatch's own.
set -eu
if [ "$#" -lt 4 ]; then
    sed -n '2,3s/^# //p' "$0" >&2
    exit 2
fi
MODEL=$(realpath "$1"); PHOTOS=$(realpath "$2"); BUNDLE=$(realpath -m "$3"); SHARDS=$4
shift 4
FIT_OPTIONS=$*
export MODEL PHOTOS BUNDLE SHARDS FIT_OPTIONS
here=$(dirname "$(realpath "$0")")
mkdir -p "$(dirname "$BUNDLE")"
fit=$(sbatch --parsable --array="1-$SHARDS" --output="$BUNDLE.fit-%a.log" "$here/fit.sbatch")
merge=$(sbatch --parsable --dependency="afterok:$fit" --kill-on-invalid-dep=yes --output="$BUNDLE.merge.log" "$here/merge.sbatch")
echo "$fit $merge"
