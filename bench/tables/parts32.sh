#!/usr/bin/env bash
# The tables of 32 classes in docs/results.md: first training photos, by which the default is chosen, then test photos.
# Usage: bench/tables/parts32.sh [OUT] > parts32.md
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-$(mktemp -d)}
dotnet build -c Release src/Partwise.Cli >/dev/null
for photos in train test; do
  echo "## $photos photos"
  python3 bench/tables/parts32.py "dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll" "$out" "$photos" --data "${PARTWISE_DATA:-../shared/data}"
done
