// The readers of layers with tables of contents: `deno task lazy-pulls` builds them.
module quilla.invalid/lazypulls

go 1.24

require (
	github.com/containerd/stargz-snapshotter/estargz v0.18.2
	github.com/opencontainers/go-digest v1.0.0
	go.podman.io/image/v5 v5.39.3
	go.podman.io/storage v1.62.1
)
