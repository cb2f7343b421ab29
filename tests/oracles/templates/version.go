package main

import (
	"bytes"
	"encoding/json"

	"github.com/docker/cli/cli/command/formatter/tabwriter"
	"github.com/docker/cli/templates"
	"github.com/docker/docker/api/types"
)

// What `docker version` fills its templates in with; its own types are not exported.
type versionInfo struct {
	Client clientVersion
	Server *types.Version
}

type platformInfo struct {
	Name string `json:"Name,omitempty"`
}

type clientVersion struct {
	Platform          *platformInfo `json:"Platform,omitempty"`
	Version           string        `json:"Version,omitempty"`
	APIVersion        string        `json:"ApiVersion,omitempty"`
	DefaultAPIVersion string        `json:"DefaultAPIVersion,omitempty"`
	GitCommit         string        `json:"GitCommit,omitempty"`
	GoVersion         string        `json:"GoVersion,omitempty"`
	Os                string        `json:"Os,omitempty"`
	Arch              string        `json:"Arch,omitempty"`
	BuildTime         string        `json:"BuildTime,omitempty"`
	Context           string        `json:"Context"`
}

func fillVersion(out *bytes.Buffer, raw json.RawMessage, text string) error {
	var info versionInfo
	if err := json.Unmarshal(raw, &info); err != nil {
		return err
	}
	if text == "json" {
		text = "{{json .}}"
	}
	template, err := templates.New("version").Parse(text)
	if err != nil {
		return err
	}
	aligned := tabwriter.NewWriter(out, 20, 1, 1, ' ', 0)
	if err := template.Execute(aligned, info); err != nil {
		return err
	}
	if _, err := aligned.Write([]byte("\n")); err != nil {
		return err
	}
	return aligned.Flush()
}
