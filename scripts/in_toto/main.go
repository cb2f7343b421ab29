// Reads statements with in-toto's own library, and validates them and the provenance in them.
package main

import (
	"fmt"
	"os"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	intoto "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// What a builder says beside SLSA's own fields is for its readers.
var reading = protojson.UnmarshalOptions{DiscardUnknown: true}

func check(file string) error {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var statement intoto.Statement
	if err := protojson.Unmarshal(bytes, &statement); err != nil {
		return err
	}
	if err := statement.Validate(); err != nil {
		return err
	}
	if statement.GetPredicateType() != "https://slsa.dev/provenance/v1" {
		return nil
	}
	inner, err := protojson.Marshal(statement.GetPredicate())
	if err != nil {
		return err
	}
	var said provenance.Provenance
	if err := reading.Unmarshal(inner, &said); err != nil {
		return err
	}
	return said.Validate()
}

func main() {
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			os.Exit(1)
		}
	}
	fmt.Printf("%d statements are valid\n", len(os.Args)-1)
}
