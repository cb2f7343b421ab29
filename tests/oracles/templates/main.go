// Fills in templates as docker's client 28.2 does, with its own packages and its own types: one JSON request on the standard input,
// one JSON answer on the standard output.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"time"

	"github.com/docker/cli/cli/command/formatter"
	imagecommand "github.com/docker/cli/cli/command/image"
	"github.com/docker/cli/cli/command/inspect"
	"github.com/docker/cli/templates"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
)

type request struct {
	Documents documents
	Cases     []struct{ Document, Template string }
}

type documents struct {
	Image   json.RawMessage
	Bare    json.RawMessage
	Images  []image.Summary
	History []image.HistoryResponseItem
	Version json.RawMessage
	Usage   types.DiskUsage
}

type answer struct {
	Output *string `json:"output,omitempty"`
	// What went wrong: "parse" or "fill".
	Fails   string `json:"fails,omitempty"`
	Message string `json:"message,omitempty"`
}

// Language has a value of every kind.
type Language struct {
	Text    string
	Int     int
	Long    int64
	Float   float64
	Yes     bool
	No      bool
	List    []string
	Numbers []int
	Empty   []string
	NilList []string
	Map     map[string]string
	NilMap  map[string]string
	Mixed   map[string]any
	Any     any
	Nil     any
	Inner   Inner
	Pointer *Inner
	NilPtr  *Inner
	Inners  []Inner
	When    time.Time
	Span    time.Duration
	Bytes   []byte
	Odd     string
}

// Inner stands in other values.
type Inner struct {
	Name  string
	Count int
	Tags  []string
}

var language = Language{
	Text: "Hello, wörld", Int: 42, Long: -7, Float: 3.5, Yes: true,
	List: []string{"b", "a", "c"}, Numbers: []int{3, 1, 2}, Empty: []string{},
	Map:   map[string]string{"z": "26", "a": "1", "org.x": "y"},
	Mixed: map[string]any{"text": "t", "number": 1.5, "list": []any{"x", 2.0, nil}, "null": nil, "map": map[string]any{"k": true}},
	Any:   "any", Inner: Inner{"in", 1, []string{"t"}}, Pointer: &Inner{"ptr", 2, nil},
	Inners: []Inner{{"one", 1, nil}, {"two", 2, []string{"x", "y"}}},
	When:   time.Date(2026, 7, 2, 10, 11, 12, 500000000, time.UTC), Span: 90 * time.Second,
	Bytes: []byte("hi"), Odd: "a\tb\"c\\d<e>&'`\u00e9\u4e16\x00",
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	answers := []answer{}
	for _, each := range asked.Cases {
		answers = append(answers, answerTo(asked.Documents, each.Document, each.Template))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answers); err != nil {
		panic(err)
	}
}

func answerTo(all documents, document, text string) answer {
	var out bytes.Buffer
	err := fill(&out, all, document, text)
	if err != nil {
		fails := "fill"
		if _, parseErr := templates.Parse(text); parseErr != nil {
			fails = "parse"
		}
		return answer{Fails: fails, Message: err.Error()}
	}
	output := out.String()
	return answer{Output: &output}
}

func fill(out *bytes.Buffer, all documents, document, text string) error {
	context := formatter.Context{Output: out, Format: formatter.Format(text), Trunc: true}
	switch document {
	case "image", "bare":
		raw := all.Image
		if document == "bare" {
			raw = all.Bare
		}
		return inspect.Inspect(out, []string{"image"}, text, func(string) (any, []byte, error) {
			var typed image.InspectResponse
			err := json.Unmarshal(raw, &typed)
			return typed, raw, err
		})
	case "images", "no images":
		list := all.Images
		if document == "no images" {
			list = nil
		}
		context.Format = imagecommandFormat(text)
		return formatter.ImageWrite(formatter.ImageContext{Context: context}, list)
	case "history":
		context.Format = imagecommand.NewHistoryFormat(text, false, true)
		return imagecommand.HistoryWrite(context, true, all.History)
	case "usage":
		context.Format = formatter.NewDiskUsageFormat(text, false)
		usage := formatter.DiskUsageContext{
			Context: context, LayersSize: all.Usage.LayersSize, Images: all.Usage.Images,
			Containers: []*container.Summary{}, Volumes: []*volume.Volume{}, BuildCache: []*build.CacheRecord{},
		}
		return usage.Write()
	case "version":
		return fillVersion(out, all.Version, text)
	default:
		template, err := templates.Parse(text)
		if err != nil {
			return err
		}
		return template.Execute(out, language)
	}
}

func imagecommandFormat(text string) formatter.Format {
	return formatter.NewImageFormat(text, false, false)
}
