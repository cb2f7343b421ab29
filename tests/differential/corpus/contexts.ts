/**
 * Contexts that many cases share.
 *
 * @module
 */
import type { ContextFiles } from "../../support/context_files.ts";

/** One of each kind of file. */
export const tree: ContextFiles = {
  "a.txt": "a\n",
  "b.txt": "b\n",
  "run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
  "secret": { content: "s", mode: 0o600 },
  "dir/": { mode: 0o750 },
  "dir/one": "1",
  "dir/two.md": "2",
  "dir/sub/": { mode: 0o700 },
  "dir/sub/three": "3",
  "dir/sub/deep/four.md": "4",
  "link": { link: "a.txt" },
  "dirlink": { link: "dir" },
  "dir/inner": { link: "sub/three" },
  "hard1": "hard",
  "hard2": { hardlink: "hard1" },
};

/** An image's users. */
export const users: ContextFiles = {
  "etc/passwd": "root:x:0:0::/:/bin/sh\napp:x:1001:1002::/:/bin/sh\n",
  "etc/group": "root:x:0:\napp:x:1002:\nstaff:x:50:\n",
  "a.txt": "a\n",
  "dir/x": "x",
};

/** Links to places in the image, modes and hard links that are rare. */
export const odd: ContextFiles = {
  "empty/": { mode: 0o711 },
  "dirlinks/l": { link: "/real" },
  "replaces/l": "a file",
  "filelinks/to-a": { link: "/a.txt" },
  "abs": { link: "/a.txt" },
  "climbs": { link: "../../a.txt" },
  "dangling/l": { link: "nothing" },
  "setuid/s": { content: "s", mode: 0o4755 },
  "setuid/t/": { mode: 0o2775 },
  "pair1/one": "pair",
  "pair1/two": { hardlink: "pair1/one" },
  "pair2/one": "alone",
};
