#!/usr/bin/env bash
# kustomize 5.8.0: a component's JSON patch that adds `/metadata/labels` to an object drops the labels that the base's `labels`
# transformer put on it; a merge patch with the same label keeps them.
#
# Expected: labels of the base's kustomization are on every object whatever comes later; or the build says that they are gone.
# Happens: by RFC 6902 `add` replaces a member that is there. The object's file in the base shows no labels, so `add` looks right
# to whoever writes it, and would fail as `replace`. The label is gone from the output, the build ends with 0 and says
# nothing: selectors and policies that count on it match no more.
set -euo pipefail
command -v go >/dev/null || { echo "needs Go"; exit 2; }
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
GOBIN=$work GOFLAGS=-modcacherw go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.0

mkdir base add merge
cat > base/kustomization.yaml <<'YAML'
resources: [map.yaml]
labels:
  - pairs: {part-of: shop}
YAML
cat > base/map.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: red}
YAML
cat > add/kustomization.yaml <<'YAML'
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: ConfigMap}
    patch: |
      - {op: add, path: /metadata/labels, value: {tier: front}}
YAML
cat > merge/kustomization.yaml <<'YAML'
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: ConfigMap}
    patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, labels: {tier: front}}
YAML
changed=0
expect() {
  mkdir "overlay-$1"
  printf 'resources: [../base]\ncomponents: [../%s]\n' "$1" > "overlay-$1/kustomization.yaml"
  labels=$(./kustomize build "overlay-$1" 2>warnings | sed -n '/^  labels:/,/^  name:/p' | grep -o '[a-z-]*: [a-z]*$' | grep -v '^name' | sort | paste -sd, -)
  printf '%s: %s; warnings: %s\n' "$1" "$labels" "$(wc -l < warnings)"
  [ "$labels" = "$2" ] && [ ! -s warnings ] || { echo "  CHANGED: expected $2"; changed=1; }
}
./kustomize version
expect add 'tier: front'
expect merge 'part-of: shop,tier: front'
exit $changed
