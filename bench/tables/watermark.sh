#!/usr/bin/env bash
# A planted shortcut, class by class: the photos of one of seven CUB classes carry a coloured mark in a corner, a linear head is trained on them, 'audit' must find the part that knows the mark,
# and 'edit' takes it out: accuracy before and after with 95 % intervals, on unmarked test photos and on test photos that all carry the mark.
# Usage: bench/tables/watermark.sh [CLASSES] > watermark.csv
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build tests/Partwise.EndToEnd.Tests >/dev/null
PARTWISE_WATERMARK=${1:-7} dotnet artifacts/bin/Partwise.EndToEnd.Tests/debug/Partwise.EndToEnd.Tests.dll -noColor -noLogo -class "*WatermarkTests" -showLiveOutput | grep -E '^ *(class,|[0-9]+,)' | sed 's/^ *//'
