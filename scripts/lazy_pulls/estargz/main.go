// Reads an eStargz layer with the library of stargz-snapshotter: every member of the archive must be in its table, and every chunk
// of every file be found by it, and verified.
//
//	estargz BLOB TOC-DIGEST ARCHIVE
package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/containerd/stargz-snapshotter/estargz"
	digest "github.com/opencontainers/go-digest"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	blob, err := os.Open(os.Args[1])
	must(err)
	status, err := blob.Stat()
	must(err)
	layer, err := estargz.Open(io.NewSectionReader(blob, 0, status.Size()))
	must(err)
	verifiers, err := layer.VerifyTOC(digest.Digest(os.Args[2]))
	must(err)
	archive, err := os.Open(os.Args[3])
	must(err)
	members := 0
	for reader := tar.NewReader(archive); ; members++ {
		header, err := reader.Next()
		if err == io.EOF {
			break
		}
		must(err)
		entry, found := layer.Lookup(header.Name)
		if !found {
			log.Fatalf("%s is not in the table", header.Name)
		}
		if header.Typeflag == tar.TypeLink {
			continue
		}
		compare(header, entry)
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(reader)
		must(err)
		file, err := layer.OpenFile(header.Name)
		must(err)
		read, err := io.ReadAll(file)
		must(err)
		if !bytes.Equal(read, content) {
			log.Fatalf("%s has another content", header.Name)
		}
		for at := int64(0); at < header.Size; {
			chunk, found := layer.ChunkEntryForOffset(header.Name, at)
			if !found {
				log.Fatalf("%s has no chunk at %d", header.Name, at)
			}
			verifier, err := verifiers.Verifier(chunk)
			must(err)
			_, err = io.Copy(verifier, io.NewSectionReader(file, chunk.ChunkOffset, chunk.ChunkSize))
			must(err)
			if !verifier.Verified() {
				log.Fatalf("%s has a wrong chunk at %d", header.Name, at)
			}
			at = chunk.ChunkOffset + chunk.ChunkSize
		}
	}
	fmt.Println(members)
}

func compare(header *tar.Header, entry *estargz.TOCEntry) {
	if entry.Mode != header.Mode || entry.UID != header.Uid || entry.GID != header.Gid ||
		!entry.ModTime().Equal(header.ModTime) || entry.LinkName != header.Linkname {
		log.Fatalf("%s is %v in the table, and %v in the archive", header.Name, entry, header)
	}
	for key, value := range header.PAXRecords {
		name, found := strings.CutPrefix(key, "SCHILY.xattr.")
		if found && string(entry.Xattrs[name]) != value {
			log.Fatalf("%s has another attribute %s", header.Name, name)
		}
	}
}
