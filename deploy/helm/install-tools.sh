#!/usr/bin/env bash
# What `npm run check:helm` and the tests of the chart need, from the Go module proxy: helm, kubeconform, and the OpenAPI
# document of Kubernetes that the rendered objects are checked against. The versions stand in tools.ts beside this file.
set -euo pipefail
cd "$(dirname "$0")"
command -v go >/dev/null || { echo 'No go: install Go 1.25 or newer first.' >&2; exit 1; }

version() { sed -nE "s/^ *$1: '([^']+)'.*/\1/p" tools.ts; }
bin="$(go env GOPATH)/bin"

install_tool() {
  local name=$1 package=$2 wanted=$3
  if go version -m "$bin/$name" 2>/dev/null | grep -qE "^\s+mod\s+\S+\s+$wanted(\s|$)"; then return; fi
  echo "Installing $name $wanted (once; some minutes where nothing of it was built before)"
  go install "$package@$wanted"
}
install_tool helm helm.sh/helm/v3/cmd/helm "$(version helm)"
install_tool kubeconform github.com/yannh/kubeconform/cmd/kubeconform "$(version kubeconform)"
go mod download "k8s.io/kubernetes@$(version kubernetes)"
