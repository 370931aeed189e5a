#!/bin/sh
# gpu-configs.sh REPOSITORY MODEL...: gives each model a configs/gpu.pbtxt, its config.pbtxt with KIND_GPU.
# Nothing else changes, so that the embedding space (its fingerprint) stays the same.
set -eu
repository=$1
shift
for model in "$@"; do
  config=$repository/$model/config.pbtxt
  if [ ! -f "$config" ]; then
    echo "gpu: $model is not in $repository: take it out of MODELS, or put it into the image of models" >&2
    exit 1
  fi
  if [ "$(grep -c 'kind: KIND_CPU' "$config")" -ne 1 ]; then
    echo "gpu: $config has to say 'kind: KIND_CPU' once, in its instance_group" >&2
    exit 1
  fi
  mkdir -p "$repository/$model/configs"
  sed 's/kind: KIND_CPU/kind: KIND_GPU/' "$config" >"$repository/$model/configs/gpu.pbtxt"
done
