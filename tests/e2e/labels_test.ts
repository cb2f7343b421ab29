/**
 * Labels from the command line, and the time of everything in an image: where each comes from, and what goes before what.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const dockerfile = `
FROM scratch
ARG SOURCE_DATE_EPOCH
LABEL epoch=$SOURCE_DATE_EPOCH both=file
WORKDIR /work
COPY a .
`;

/** RFC 3339 of the seconds since 1970. */
const times = {
  "1980-01-02T00:00:00Z": 315619200,
  "2023-11-14T22:13:20Z": 1700000000,
  "1970-01-01T00:00:00Z": 0,
  "2038-01-19T03:14:08Z": 2147483648,
};

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const context = join(folder, "context");
  const base = { store: join(folder, "store"), cwd: context };

  /** What became of a build: its dates, its labels, the seconds of its files. */
  const built = async (options: readonly string[], env: Record<string, string> = {}) => {
    const words = [
      "build",
      "-t",
      "x",
      ...options,
      "-o",
      "type=image",
      "-o",
      "type=tar,dest=../x.tar",
    ];
    await outputOf(subject, [...words, "."], { ...base, env });
    const [image] = JSON.parse(await outputOf(subject, ["image", "inspect", "x"], base));
    const history = await outputOf(
      subject,
      ["history", "--format", "json", "--no-trunc", "x"],
      base,
    );
    const listed = spawnSync("tar", ["--full-time", "--utc", "-tvf", "x.tar"], {
      cwd: folder,
      encoding: "utf8",
    }).stdout.trim().split("\n");
    return {
      created: image.Created as string,
      labels: image.Config.Labels as Record<string, string>,
      history: new Set(
        history.split("\n").map((line) => new Date(JSON.parse(line).CreatedAt).getTime() / 1000),
      ),
      files: new Set(
        listed.map((line) => {
          const [, , , day, time] = line.split(/ +/);
          return Date.parse(`${day}T${time}Z`) / 1000;
        }),
      ),
    };
  };

  describe(`labels and times: ${subject.name}`, { skip: subject.skip }, () => {
    it("--label adds to the file's, and goes before them", async () => {
      writeContext(context, { Dockerfile: dockerfile, a: "a" });
      const words = ["--label", "both=flag", "--label", "x=a=b", "--label", "empty"];
      const { labels } = await built(words);
      assert.deepEqual(labels, { epoch: "", both: "flag", x: "a=b", empty: "" });
    });

    const rows: [
      name: string,
      options: string[],
      env: Record<string, string>,
      time: keyof typeof times,
      arg: string,
    ][] = [
      [
        "the environment's",
        [],
        { SOURCE_DATE_EPOCH: "1700000000" },
        "2023-11-14T22:13:20Z",
        "1700000000",
      ],
      [
        "a build argument goes before the environment",
        ["--build-arg", "SOURCE_DATE_EPOCH=0"],
        { SOURCE_DATE_EPOCH: "1700000000" },
        "1970-01-01T00:00:00Z",
        "0",
      ],
      [
        "--timestamp goes before both",
        ["--timestamp", "2147483648", "--build-arg", "SOURCE_DATE_EPOCH=0"],
        { SOURCE_DATE_EPOCH: "1700000000" },
        "2038-01-19T03:14:08Z",
        "0",
      ],
    ];
    for (const [name, options, env, time, arg] of rows) {
      it(`time: ${name}`, async () => {
        const found = await built(options, env);
        assert.equal(found.created, time);
        assert.deepEqual([...found.history], [times[time]]);
        assert.deepEqual([...found.files], [times[time]]);
        assert.equal(found.labels.epoch, arg);
      });
    }

    it("time: unless told otherwise the image is of 1980, and its files of a time that their content makes", async () => {
      const found = await built([]);
      assert.equal(found.created, "1980-01-02T00:00:00Z");
      assert.deepEqual([...found.history], [times["1980-01-02T00:00:00Z"]]);
      const [time, ...others] = found.files;
      assert.equal(others.length, 0);
      assert(time! >= Date.parse("2024-01-01") / 1000 && time! < Date.parse("2025-02-01") / 1000);
      assert.equal(found.labels.epoch, "");
    });

    it("--timestamp preserve keeps the times of files", async () => {
      spawnSync("touch", ["-d", "@1600000000", join(context, "a")]);
      const { files } = await built(["--timestamp", "preserve"]);
      assert(files.has(1600000000), [...files].join());
    });

    it("a time that is none is wrong usage", async () => {
      for (
        const [words, env] of [
          [["--timestamp", "yesterday"], {}],
          [["--build-arg", "SOURCE_DATE_EPOCH=x"], {}],
          [[], { SOURCE_DATE_EPOCH: "-1" }],
        ] as const
      ) {
        const { code, stderr } = await runQuilla(subject, ["build", ...words, "."], {
          ...base,
          env,
        });
        assert.equal(code, 2);
        assert.match(
          stderr,
          /(no number of seconds since 1970.*\[usage\/timestamp\]|which is no time \[build\/epoch\])/,
        );
      }
    });

    it("an annotation that has nowhere to go is wrong usage", async () => {
      for (
        const [annotation, code] of [
          ["index:a=b", "annotation/no-index"],
          ["idx:a=b", "annotation/level"],
          ["a", "annotation/invalid"],
          ["manifest[linux/s390x]:a=b", "annotation/platform"],
        ] as const
      ) {
        const words = ["build", "--annotation", annotation, "."];
        const { code: exit, stderr } = await runQuilla(subject, words, base);
        assert.equal(exit, 2, stderr);
        assert.match(stderr, new RegExp(`\\[${code}\\]`));
      }
    });
  });
}
