// Pulls an image as podman does, by the parts of its layers that the store lacks, and mounts it.
//
//	storage DIRECTORY docker://IMAGE NAME [unpredictable]
//
// It prints the digest of what the upper layer unpacks to, which is empty where it was not known, and where the image is.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"go.podman.io/image/v5/copy"
	"go.podman.io/image/v5/signature"
	images "go.podman.io/image/v5/storage"
	"go.podman.io/image/v5/transports/alltransports"
	"go.podman.io/image/v5/types"
	"go.podman.io/storage"
	"go.podman.io/storage/pkg/reexec"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	if reexec.Init() {
		return
	}
	directory, from, name := os.Args[1], os.Args[2], os.Args[3]
	options := map[string]string{"enable_partial_images": "true"}
	if len(os.Args) > 4 {
		options["insecure_allow_unpredictable_image_contents"] = "true"
	}
	store, err := storage.GetStore(storage.StoreOptions{
		RunRoot:         directory + "/run",
		GraphRoot:       directory + "/root",
		GraphDriverName: "overlay",
		PullOptions:     options,
	})
	must(err)
	source, err := alltransports.ParseImageName(from)
	must(err)
	target, err := images.Transport.ParseStoreReference(store, name)
	must(err)
	policy, err := signature.NewPolicyContext(&signature.Policy{
		Default: []signature.PolicyRequirement{signature.NewPRInsecureAcceptAnything()},
	})
	must(err)
	insecure := &types.SystemContext{DockerInsecureSkipTLSVerify: types.OptionalBoolTrue}
	_, err = copy.Image(context.Background(), policy, target, source, &copy.Options{SourceCtx: insecure})
	must(err)
	image, err := store.Image(name)
	must(err)
	layer, err := store.Layer(image.TopLayer)
	must(err)
	mounted, err := store.MountImage(image.ID, nil, "")
	must(err)
	fmt.Printf("%s\n%s\n", layer.UncompressedDigest, mounted)
}
