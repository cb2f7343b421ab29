/**
 * The images that the lines run.
 *
 * @module
 */
import { writeContext } from "../../support/context_files.ts";
import { busyboxFiles } from "../../support/busybox.ts";

const passwd = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n";
const group = "root:x:0:\napp:x:1000:\naudio:x:29:app\nstaff:x:50:\n";

const dockerfile = `FROM scratch AS box
COPY rootfs /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN chown 1000 /home/app
EXPOSE 80
ENV GREETING=hello
FROM box AS entry
ENTRYPOINT ["echo", "entry"]
CMD ["cmd"]
USER app
WORKDIR /tmp
VOLUME /v
`;

/** Writes their context. */
export function writeImages(directory: string): void {
  const files = Object.entries(busyboxFiles).filter(([path]) => !/^rootfs\/(etc|d)\//.test(path));
  writeContext(directory, {
    ...Object.fromEntries(files),
    "rootfs/etc/passwd": passwd,
    "rootfs/etc/group": group,
    Dockerfile: dockerfile,
  });
}
