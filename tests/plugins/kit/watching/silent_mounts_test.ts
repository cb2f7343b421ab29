import assert from "node:assert/strict";
import { it } from "node:test";
import { silentMount } from "../../../../plugins/kit/watching/silent_mounts.ts";

const table = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:20 / /home rw shared:2 master:1 - nfs4 server:/home rw,vers=4.2
24 23 0:21 / /home/me/my\\040disk rw - ext4 /dev/vdb rw
25 22 0:22 / /mnt/c rw - 9p drvfs rw
26 22 0:23 / /srv rw - fuse.sshfs me@host: rw
27 22 0:24 / /media/usb rw - fuseblk /dev/sdb1 rw
28 22 0:25 / /work rw - overlay overlay rw
29 22 0:26 / /work rw - virtiofs share rw
`;

const places: Readonly<Record<string, string | undefined>> = {
  "/var/app": undefined,
  "/home/me/app": "nfs4",
  "/home/me/my disk/app": undefined,
  "/mnt/c": "9p",
  "/mnt": "9p",
  "/mnt/cd": undefined,
  "/srv/app": "fuse.sshfs",
  "/media/usb/app": undefined,
  "/work/app": "virtiofs",
};

for (const [path, type] of Object.entries(places)) {
  it(`${path} lies on ${type ?? "what tells of changes"}`, () => {
    assert.equal(silentMount(path, table), type);
  });
}

it("where there is no table, nobody can tell", () => {
  assert.equal(silentMount("/", ""), undefined);
});
