/**
 * File systems whose changes nobody tells this machine of: others write to them, too.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { platform } from "node:os";

/** A mount, as /proc/self/mountinfo has it. */
interface Mount {
  readonly path: string;
  readonly type: string;
}

/**
 * Networks, and what a virtual machine sees of its host. Of FUSE all: what a program shows as files, nobody but it knows; less
 * the disks of other systems, which are this machine's own.
 */
const silent =
  /^(nfs\d*|cifs|smb\w*|9p|virtiofs|vboxsf|vmhgfs|prl_fs|fakeowner|drvfs|afs|ceph|coda|lustre|gpfs|ncpfs|orangefs|pvfs2|beegfs|gfs2|ocfs2|fuse|fuse\..*)$/;

/**
 * The type of the file system that a directory lies on, or one below it, if it is one of these.
 *
 * @param directory absolute, without links
 * @param table the text of /proc/self/mountinfo
 */
export function silentMount(directory: string, table = mountTable()): string | undefined {
  const mounts = table.split("\n").flatMap(readMount);
  const holding = mounts.filter(({ path }) => isWithin(directory, path))
    .reduce<Mount | undefined>(
      (best, mount) => best === undefined || mount.path.length >= best.path.length ? mount : best,
      undefined,
    );
  const below = mounts.filter(({ path }) => path !== directory && isWithin(path, directory));
  return [holding, ...below].find((mount) => mount && silent.test(mount.type))?.type;
}

function mountTable(): string {
  if (platform() !== "linux") return "";
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return ""; // without /proc, nobody can tell
  }
}

/** proc_pid_mountinfo(5): the fifth field is the path, and behind ` - ` comes the type. */
function readMount(line: string): Mount[] {
  const path = line.split(" ")[4];
  const type = / - (\S+)/.exec(line)?.[1];
  if (path === undefined || type === undefined) return [];
  const plain = path.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8)));
  return [{ path: plain, type }];
}

function isWithin(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}
