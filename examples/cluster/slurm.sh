#!/bin/bash
# A study as an array of Slurm jobs with one share each. Submit it from the root of a checkout that all nodes can read, after building it
# (npx --yes pnpm@12 build):
#
#   sbatch --array=0-3 examples/cluster/slurm.sh boston out
#
# The number of shares is the size of the array: --array=0-15 makes sixteen. A job that was killed or ran out of time continues where it stopped
# when it is requeued or submitted again, since finished cells are files in the folder. When all are done:
#
#   npx --yes pnpm@12 bench study merge out
#
#SBATCH --job-name=maskout-study
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

study=${1:?name a study, such as boston}
out=${2:?name a folder for the cells, which all nodes see}
shift 2

# Which share this is, bench reads from SLURM_ARRAY_TASK_ID, _MIN and _COUNT; the rest is yours, such as --quick.
exec node apps/bench/dist/cli.js study run "$study" --out "$out" --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@"
